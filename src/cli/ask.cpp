#include <fmt/format.h>

#include "assistant/planner.h"
#include "assistant/result_text.h"
#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "cli/print.h"
#include "cli/source.h"
#include "cli/subcommands.h"
#include "figure/render.h"

namespace atlas::cli {
namespace {

constexpr int kSchemaVersion = 1;
constexpr size_t kShownRows = 40;
constexpr int kExitDeclined = 1;

base::Json texts_json(const std::vector<std::string>& texts) {
  base::Json list = base::Json::array();
  for (const std::string& text : texts) list.push(text);
  return list;
}

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
                             {"warnings", texts_json(answer.warnings)},
                             {"unplaced", texts_json(answer.unplaced)},
                             {"suggestions", texts_json(answer.suggestions)}});
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

void write_plot(const assistant::Answer& answer, const std::filesystem::path& file) {
  if (!answer.figure) {
    throw Error(ErrorKind::bad_input, "this answer has no chart: it is a single number",
                "ask for something per provider, per day, or for a distribution");
  }
  const std::string extension = file.extension().string();
  const std::string bytes = extension == ".svg"    ? figure::to_svg(*answer.figure)
                            : extension == ".json" ? figure::to_json(*answer.figure).dump()
                            : extension == ".pdf"  ? figure::to_pdf(*answer.figure)
                                                   : figure::to_png(*answer.figure);
  base::write_file_atomically(file, bytes);
}

}  // namespace

// trace-atlas ask QUESTION (--db DB | -i FILE)
int run_ask(const Arguments& arguments) {
  const std::string& question = arguments.text("QUESTION");
  const auto runner = assistant::local_runner(database_of(arguments), false);
  assistant::Planner planner(*runner);
  const assistant::Answer answer = planner.ask(question);
  if (arguments.has("--json")) {
    print_json(to_json(answer));
  } else if (answer.understood) {
    print_answer(answer);
  } else {
    print_declined(answer);
  }
  if (arguments.has("--plot") && answer.understood) write_plot(answer, arguments.path("--plot"));
  // A program reads `understood`; in a shell a question without an answer is no success.
  return answer.understood || arguments.has("--json") ? 0 : kExitDeclined;
}

}  // namespace atlas::cli
