#include "assistant/toolbox.h"

#include <fmt/format.h>

#include "assistant/compact_result.h"
#include "assistant/drawn_figure.h"
#include "base/error.h"
#include "base/text.h"

namespace atlas::assistant {
namespace {

constexpr size_t kMostSourceBytes = 64U << 10U;

constexpr std::string_view kSqlParameters = R"({
  "type": "object",
  "properties": {"sql": {"type": "string", "description": "one DuckDB statement that reads"}},
  "required": ["sql"],
  "additionalProperties": false
})";

constexpr std::string_view kPythonParameters = R"({
  "type": "object",
  "properties": {"code": {"type": "string", "description": "a Python 3 program"}},
  "required": ["code"],
  "additionalProperties": false
})";

constexpr std::string_view kFigureParameters = R"({
  "type": "object",
  "properties": {
    "kind": {"type": "string", "enum": ["bar", "line", "area", "histogram", "cdf", "scatter"]},
    "title": {"type": "string"},
    "sql": {"type": "string", "description": "the SELECT that gives the rows"},
    "x": {
      "type": "string",
      "description": "column: a bar's name, a point's time or number, a histogram's or cdf's value"
    },
    "y": {
      "type": "string",
      "description": "column of the value; may be left out for histogram and cdf of raw values"
    },
    "series": {"type": "string", "description": "column that tells lines or colours apart"},
    "unit": {"type": "string", "description": "unit of the value: tokens, ms, USD, percent"}
  },
  "required": ["kind", "title", "sql", "x"],
  "additionalProperties": false
})";

constexpr std::string_view kExperimentParameters = R"({
  "type": "object",
  "properties": {"name": {"type": "string", "description": "category/name, from the list"}},
  "required": ["name"],
  "additionalProperties": false
})";

ToolSpec spec(std::string_view name, std::string_view description, std::string_view parameters) {
  return {std::string(name), std::string(description), std::string(parameters)};
}

}  // namespace

std::vector<ToolSpec> Toolbox::specs(bool has_python) {
  std::vector<ToolSpec> specs;
  specs.push_back(spec("run_sql",
                       "Runs one DuckDB statement that reads the trace database and returns its "
                       "rows. The person sees the statement and the result.",
                       kSqlParameters));
  if (has_python) {
    specs.push_back(spec("run_python",
                         "Runs a Python 3 program in a sandbox without network. trace_db.sql(...) "
                         "reads the trace database. The person sees the program, what it prints "
                         "and its plots.",
                         kPythonParameters));
  }
  specs.push_back(spec("draw_figure",
                       "Runs a SELECT and shows its rows as a figure in the style of the site.",
                       kFigureParameters));
  specs.push_back(spec("get_experiment",
                       "The report, facts and tables of one experiment of the atlas on this trace.",
                       kExperimentParameters));
  return specs;
}

std::string Toolbox::run(const ToolCall& call) {
  const std::string key = call.name + '\n' + call.arguments;
  if (key == last_failed_) {
    ++repeats_;
    return compact_error(
        "this very call has just failed, and was not run again: change it, or answer without it");
  }
  has_failed_ = false;
  std::string result;
  try {
    const JsonDocument arguments(call.arguments.empty() ? "{}" : call.arguments);
    result = run_call(call, arguments.root());
  } catch (const Error& error) {
    has_failed_ = true;
    result = compact_error(fmt::format("invalid tool arguments: {}", error.what()));
  }
  last_failed_ = has_failed_ ? key : "";
  return result;
}

std::string Toolbox::run_call(const ToolCall& call, JsonElement arguments) {
  const auto source_of = [&](std::string_view name) {
    const std::string_view source = text_member(arguments, name);
    if (base::trimmed(source).empty()) {
      throw Error(ErrorKind::bad_input, fmt::format("\"{}\" is missing", name));
    }
    if (source.size() > kMostSourceBytes) {
      throw Error(ErrorKind::bad_input, fmt::format("\"{}\" is too long", name));
    }
    return source;
  };
  if (call.name == "run_sql") return run_code(call, sandbox::Language::sql, source_of("sql"));
  if (call.name == "run_python") {
    return run_code(call, sandbox::Language::python, source_of("code"));
  }
  if (call.name == "draw_figure") {
    source_of("sql");
    return draw(call, arguments);
  }
  if (call.name == "get_experiment") {
    source_of("name");
    return read_experiment(call, arguments);
  }
  has_failed_ = true;
  return compact_error(fmt::format("unsupported tool: {}", base::printable(call.name)));
}

std::string Toolbox::run_code(const ToolCall& call, sandbox::Language language,
                              std::string_view source) {
  Step& step =
      turn_.begin_step(call.name, std::string(sandbox::name_of(language)), std::string(source));
  step.outcome = run_in_sandbox(step, language, source);
  return finish(step);
}

std::string Toolbox::draw(const ToolCall& call, JsonElement arguments) {
  const auto text = [&](std::string_view name) {
    return std::string(text_member(arguments, name));
  };
  const FigureRequest request{text("kind"), text("title"),  text("x"),
                              text("y"),    text("series"), text("unit")};
  Step& step = turn_.begin_step(call.name, "json", json_of(arguments).dump({.ascii_only = false}));
  step.outcome = run_in_sandbox(step, sandbox::Language::sql, text_member(arguments, "sql"));
  if (step.is_finished() && step.outcome.table) {
    try {
      step.figure = drawn_figure(request, *step.outcome.table);
    } catch (const Error& error) {
      step.outcome.end = sandbox::Outcome::End::failed;
      step.outcome.error_name = "Figure";
      step.outcome.error_message = error.what();
    }
  }
  return finish(step);
}

std::string Toolbox::read_experiment(const ToolCall& call, JsonElement arguments) {
  const std::string name(text_member(arguments, "name"));
  Step& step = turn_.begin_step(call.name, "json", json_of(arguments).dump({.ascii_only = false}));
  const auto began = std::chrono::steady_clock::now();
  std::optional<std::string> report;
  std::string trouble = fmt::format("no experiment \"{}\": take a name of the list", name);
  try {
    if (experiments_) report = experiments_(name);
  } catch (const Error& error) {
    trouble = error.what();
  }
  if (report) {
    step.outcome.stdout_text = std::move(*report);
  } else {
    step.outcome.end = sandbox::Outcome::End::failed;
    step.outcome.error_name = "Experiment";
    step.outcome.error_message = base::printable(trouble);
  }
  step.outcome.time = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - began);
  return finish(step);
}

sandbox::Outcome Toolbox::run_in_sandbox(const Step& step, sandbox::Language language,
                                         std::string_view source) {
  sandbox::Code code;
  code.language = language;
  code.source = source;
  return runner_.run(code, limits_, stop_, [&](std::string_view stream, std::string_view text) {
    turn_.output(step, stream, text);
  });
}

std::string Toolbox::finish(Step& step) {
  turn_.end_step(step);
  has_failed_ = !step.is_finished();
  return compact_result(step);
}

}  // namespace atlas::assistant
