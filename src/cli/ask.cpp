#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include "assistant/assistant.h"
#include "assistant/experiment_text.h"
#include "assistant/model/json_reading.h"
#include "assistant/planner/planner.h"
#include "assistant/result_text.h"
#include "base/error.h"
#include "base/files.h"
#include "base/interrupt.h"
#include "base/text.h"
#include "cli/models.h"
#include "cli/print.h"
#include "cli/source.h"
#include "cli/subcommands.h"
#include "figure/render.h"
#include "store/load.h"

namespace atlas::cli {
namespace {

constexpr int kSchemaVersion = 1;
constexpr size_t kShownRows = 40;
constexpr int kExitDeclined = 1;

base::Json to_json(const assistant::Answer& answer) {
  base::Json code = base::Json::array();
  for (const assistant::Code& piece : answer.code) {
    code.push(base::Json::object({{"language", piece.language}, {"source", piece.source}}));
  }
  return base::Json::object({{"schema_version", kSchemaVersion},
                             {"understood", answer.understood},
                             {"reading", answer.reading},
                             {"code", std::move(code)},
                             {"columns", assistant::column_names(answer.result)},
                             {"rows", assistant::rows_json(answer.result)},
                             {"answer", answer.answer},
                             {"warnings", assistant::to_json(answer.warnings)},
                             {"unplaced", assistant::to_json(answer.unplaced)},
                             {"suggestions", assistant::to_json(answer.suggestions)}});
}

void print_declined(const assistant::Answer& answer) {
  fmt::print("{}\n", answer.answer);
  for (const std::string& warning : answer.warnings) fmt::print("({})\n", base::printable(warning));
  fmt::print("\nQuestions that I can answer:\n");
  for (const std::string& question : answer.suggestions) fmt::print("  {}\n", question);
}

void print_answer(const assistant::Answer& answer) {
  fmt::print("Read as: {}\n\n", base::printable(answer.reading));
  for (const assistant::Code& piece : answer.code) fmt::print("{}\n", base::trimmed(piece.source));
  std::vector<std::string> header;
  for (const auto& column : answer.result.columns) header.push_back(base::printable(column.name));
  fmt::print("\n");
  print_table(header, assistant::terminal_rows(answer.result, kShownRows),
              assistant::alignment(answer.result));
  if (answer.result.rows.size() > kShownRows) {
    fmt::print("... {} rows in all; --json has them\n", answer.result.rows.size());
  }
  fmt::print("\n{}\n", answer.answer);
  for (const std::string& warning : answer.warnings)
    fmt::print("Note: {}\n", base::printable(warning));
}

void write_plot(const std::optional<figure::Figure>& figure, const std::filesystem::path& file) {
  if (!figure) {
    throw Error(ErrorKind::bad_input, "this answer has no chart: it is a single number",
                "ask for something per provider, per day, or for a distribution");
  }
  const std::string extension = file.extension().string();
  const std::string bytes = extension == ".svg"    ? figure::to_svg(*figure)
                            : extension == ".json" ? figure::to_json(*figure).dump()
                            : extension == ".pdf"  ? figure::to_pdf(*figure)
                                                   : figure::to_png(*figure);
  base::write_file_atomically(file, bytes);
}

// Without a model, in this process: the planner's SQL is ours.
int ask_planner(const Arguments& arguments) {
  const auto runner = assistant::local_runner(database_of(arguments), false);
  assistant::Planner planner(*runner);
  const assistant::Answer answer = planner.ask(arguments.text("QUESTION"));
  if (arguments.has("--json")) {
    print_json(to_json(answer));
  } else if (answer.understood) {
    print_answer(answer);
  } else {
    print_declined(answer);
  }
  if (arguments.has("--plot") && answer.understood) {
    write_plot(answer.figure, arguments.path("--plot"));
  }
  // A program reads `understood`; in a shell a question without an answer is no success.
  return answer.understood || arguments.has("--json") ? 0 : kExitDeclined;
}

// What a model does, on a terminal as it happens.
class Narrator {
 public:
  explicit Narrator(bool is_silent) : is_silent_(is_silent) {}

  void operator()(const assistant::Event& event) {
    if (event.name == "result" && event.step->figure) figure_ = event.step->figure;
    if (is_silent_) return;
    if (event.name == "text") show_text(event.data);
    if (event.name == "discard_text") end_line();
    if (event.name == "code") show_code(*event.step);
    if (event.name == "result") show_result(*event.step);
    if (event.name == "retry" || event.name == "failover") show_trouble(event);
    std::fflush(stdout);
  }
  void end_line() {
    if (std::exchange(is_in_line_, false)) fmt::print("\n");
  }
  const std::optional<figure::Figure>& figure() const { return figure_; }
  bool has_shown_text() const { return has_shown_text_; }

 private:
  void show_text(const base::Json& data) {
    const assistant::JsonDocument document(data.dump());
    // Line breaks are the answer's own; other control characters must not reach the terminal.
    const std::string_view text = assistant::text_member(document.root(), "text");
    bool is_first = true;
    for (const std::string_view line : base::split(text, '\n')) {
      fmt::print("{}{}", std::exchange(is_first, false) ? "" : "\n", base::printable(line));
    }
    is_in_line_ = has_shown_text_ = true;
  }

  void show_code(const assistant::Step& step) {
    end_line();
    fmt::print("-- {} ({})\n", step.number, step.tool);
    for (const std::string_view line : base::split(base::trimmed(step.source), '\n')) {
      fmt::print("{}\n", base::printable(line));
    }
    fmt::print("\n");
  }

  static void show_result(const assistant::Step& step) {
    const sandbox::Outcome& outcome = step.outcome;
    if (!step.is_finished()) {
      fmt::print("{}: {}\n", sandbox::name_of(outcome.end), base::printable(outcome.error_message));
    }
    for (const std::string_view line : base::split(base::trimmed(outcome.stdout_text), '\n')) {
      if (!line.empty() && step.tool != "get_experiment") fmt::print("{}\n", base::printable(line));
    }
    if (outcome.table) show_table(*outcome.table);
    fmt::print("\n");
  }

  static void show_table(const store::ResultTable& table) {
    std::vector<std::string> header;
    for (const auto& column : table.columns) header.push_back(base::printable(column.name));
    print_table(header, assistant::terminal_rows(table, kShownRows), assistant::alignment(table));
    if (table.rows.size() > kShownRows) fmt::print("... {} rows in all\n", table.rows.size());
  }

  void show_trouble(const assistant::Event& event) {
    end_line();
    const assistant::JsonDocument document(event.data.dump());
    fmt::print("({}: {})\n", event.name,
               base::printable(assistant::text_member(document.root(), "reason")));
  }

  bool is_silent_;
  bool is_in_line_ = false;
  bool has_shown_text_ = false;
  std::optional<figure::Figure> figure_;
};

std::optional<std::string> experiment_of(const std::filesystem::path& database,
                                         std::string_view name) {
  const experiments::Experiment* experiment = experiments::find_experiment(name);
  if (experiment == nullptr) return std::nullopt;
  const trace::Trace trace = store::load(database, experiment->fields);
  return assistant::experiment_text(*experiment, experiment->run(trace, {experiment->options, {}}));
}

// What is not told as text: the planner's answer in the model's place, and what is noted.
void print_end(const base::Json& answer, const Narrator& narrator) {
  const assistant::JsonDocument document(answer.dump());
  const bool is_planner = assistant::text_member(document.root(), "engine") == "planner";
  if (is_planner || !narrator.has_shown_text()) {
    fmt::print("{}\n", assistant::text_member(document.root(), "answer"));
  }
  for (const std::string_view kind : {"warnings", "suggestions"}) {
    const auto list = assistant::member(document.root(), kind);
    for (const assistant::JsonElement entry : simdjson::dom::array(*list)) {
      fmt::print("{}: {}\n", kind == "warnings" ? "Note" : "I can answer",
                 base::printable(std::string_view(entry)));
    }
  }
}

int ask_model(const Arguments& arguments, assistant::ModelSettings models) {
  const std::filesystem::path database = database_of(arguments);
  sandbox::Sandbox sandbox({.database = database, .sql_workers = 1, .python_workers = 1});
  assistant::AssistantOptions options;
  options.models = std::move(models);
  assistant::Assistant assistant(std::move(options), sandbox, [&](std::string_view name) {
    return experiment_of(database, name);
  });
  Narrator narrator(arguments.has("--json"));
  std::stop_source stop;
  const std::jthread watch([&](const std::stop_token& over) {
    constexpr std::chrono::milliseconds kEvery{50};
    while (!over.stop_requested() && !base::is_interrupted()) std::this_thread::sleep_for(kEvery);
    if (base::is_interrupted()) stop.request_stop();
  });
  const base::Json answer = assistant.ask(
      {.question = arguments.text("QUESTION")},
      [&](const assistant::Event& event) { narrator(event); }, stop.get_token());
  if (arguments.has("--json")) {
    print_json(answer);
  } else {
    narrator.end_line();
    print_end(answer, narrator);
  }
  if (arguments.has("--plot")) write_plot(narrator.figure(), arguments.path("--plot"));
  const assistant::JsonDocument document(answer.dump());
  const bool understood = bool(*assistant::member(document.root(), "understood"));
  return understood || arguments.has("--json") ? 0 : kExitDeclined;
}

}  // namespace

// trace-atlas ask QUESTION (--db DB | -i FILE)
int run_ask(const Arguments& arguments) {
  assistant::ModelSettings models;
  if (!arguments.has("--planner")) models = models_of(arguments);
  return models.primary ? ask_model(arguments, std::move(models)) : ask_planner(arguments);
}

}  // namespace atlas::cli
