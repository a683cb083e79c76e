#include "assistant/turn.h"

#include <fmt/format.h>
#include <glib.h>

#include <algorithm>
#include <memory>

#include "assistant/number_check.h"
#include "assistant/result_text.h"
#include "figure/render.h"

namespace atlas::assistant {
namespace {

using base::Json;

constexpr int kSchemaVersion = 1;

Json columns_json(const store::ResultTable& table) {
  Json columns = Json::array();
  for (const store::ResultColumn& column : table.columns) {
    columns.push(Json::object({{"name", column.name}, {"type", column.type}}));
  }
  return columns;
}

std::string data_url(const sandbox::Artifact& artifact) {
  const std::unique_ptr<gchar, decltype(&g_free)> text(
      g_base64_encode(reinterpret_cast<const guchar*>(artifact.bytes.data()),
                      artifact.bytes.size()),
      &g_free);
  return "data:" + artifact.mime + ";base64," + text.get();
}

Json artifacts_json(const std::vector<sandbox::Artifact>& artifacts) {
  Json list = Json::array();
  for (const sandbox::Artifact& artifact : artifacts) {
    const bool has_bytes = !artifact.bytes.empty() || artifact.size_bytes == 0;
    list.push(Json::object({{"name", artifact.name},
                            {"mime", artifact.mime},
                            {"size_bytes", static_cast<int64_t>(artifact.size_bytes)},
                            {"data_url", has_bytes ? Json(data_url(artifact)) : Json()}}));
  }
  return list;
}

Json error_json(const sandbox::Outcome& outcome) {
  if (outcome.end == sandbox::Outcome::End::finished) return nullptr;
  return Json::object({{"name", outcome.error_name},
                       {"message", outcome.error_message},
                       {"traceback", outcome.traceback}});
}

Json figure_json(const figure::Figure* figure) {
  return figure == nullptr ? Json() : figure::to_json(*figure);
}

double milliseconds(std::chrono::microseconds time) {
  return static_cast<double>(time.count()) / 1000;
}

}  // namespace

void Turn::start(std::string engine, std::optional<std::string> model) {
  engine_ = std::move(engine);
  model_ = std::move(model);
  emit("start",
       Json::object(
           {{"engine", engine_}, {"model", Json(model_)}, {"sandbox_level", sandbox_level_}}));
}

void Turn::fall_back_to_planner(const std::string& reason) {
  const std::string model = model_.value_or("the model");
  emit("failover",
       Json::object({{"from", model}, {"to", "the built-in planner"}, {"reason", reason}}));
  warn(fmt::format("{} did not answer ({}): the built-in planner did", model, reason));
  engine_ = "planner";
  model_.reset();
}

Step& Turn::begin_step(std::string tool, std::string language, std::string source) {
  Step& step = steps_.emplace_back();
  step.number = static_cast<int>(steps_.size());
  step.tool = std::move(tool);
  step.language = std::move(language);
  step.source = std::move(source);
  emit("code",
       Json::object({{"step", step.number},
                     {"tool", step.tool},
                     {"language", step.language},
                     {"source", step.source}}),
       &step);
  return step;
}

void Turn::output(const Step& step, std::string_view stream, std::string_view text) const {
  emit("output", Json::object({{"step", step.number}, {"stream", stream}, {"text", text}}));
}

void Turn::end_step(const Step& step) const {
  const sandbox::Outcome& outcome = step.outcome;
  const store::ResultTable none;
  const store::ResultTable& table = outcome.table ? *outcome.table : none;
  emit("result",
       Json::object({{"step", step.number},
                     {"state", sandbox::name_of(outcome.end)},
                     {"columns", columns_json(table)},
                     {"rows", rows_json(table)},
                     {"is_cut", table.is_cut},
                     {"stdout", outcome.stdout_text},
                     {"stderr", outcome.stderr_text},
                     {"output_is_cut", outcome.output_is_cut},
                     {"error", error_json(outcome)},
                     {"artifacts", artifacts_json(outcome.artifacts)},
                     {"figure", figure_json(step.figure ? &*step.figure : nullptr)},
                     {"time_ms", milliseconds(outcome.time)},
                     {"sandbox_level", sandbox_level_},
                     {"was_rerun", outcome.was_rerun}}),
       &step);
}

void Turn::add_usage(const Usage& usage, const std::optional<double>& cost_usd) {
  ++calls_;
  usage_.input_tokens += usage.input_tokens;
  usage_.output_tokens += usage.output_tokens;
  has_cost_ = has_cost_ && cost_usd.has_value();
  if (has_cost_) usage_.cost_usd = usage_.cost_usd.value_or(0) + *cost_usd;
}

Json Turn::code_json() const {
  Json list = Json::array();
  for (const Step& step : steps_) {
    list.push(Json::object({{"language", step.language}, {"source", step.source}}));
  }
  return list;
}

Json Turn::usage_json() const {
  if (calls_ == 0) return nullptr;
  return Json::object({{"input_tokens", usage_.input_tokens},
                       {"output_tokens", usage_.output_tokens},
                       {"calls", calls_},
                       {"cost_usd", has_cost_ ? Json(usage_.cost_usd) : Json()}});
}

const store::ResultTable* Turn::last_table() const {
  const auto step = std::find_if(steps_.rbegin(), steps_.rend(), [](const Step& candidate) {
    return candidate.is_finished() && candidate.outcome.table;
  });
  return step == steps_.rend() ? nullptr : &*step->outcome.table;
}

const figure::Figure* Turn::last_figure() const {
  const auto step = std::find_if(steps_.rbegin(), steps_.rend(),
                                 [](const Step& candidate) { return candidate.figure; });
  return step == steps_.rend() ? nullptr : &*step->figure;
}

Json Turn::conclude(Conclusion conclusion) {
  std::vector<StepResult> results;
  for (const Step& step : steps_) {
    results.push_back({step.number, step.outcome.table ? &*step.outcome.table : nullptr,
                       step.outcome.stdout_text});
  }
  const auto numbers = check_numbers(conclusion.answer, question_, results);
  warnings_.insert(warnings_.end(), conclusion.warnings.begin(), conclusion.warnings.end());
  if (engine_ == "model" && steps_.empty() && !numbers.empty()) {
    warnings_.emplace_back("no code was run for this answer: its numbers are not from the trace");
  }
  const store::ResultTable none;
  const store::ResultTable& table = last_table() == nullptr ? none : *last_table();
  const auto time = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began_);
  Json answer = Json::object({{"schema_version", kSchemaVersion},
                              {"understood", conclusion.understood},
                              {"engine", engine_},
                              {"model", Json(model_)},
                              {"reading", conclusion.reading},
                              {"answer", conclusion.answer},
                              {"code", code_json()},
                              {"columns", column_names(table)},
                              {"rows", rows_json(table)},
                              {"figure", figure_json(last_figure())},
                              {"numbers", to_json(numbers)},
                              {"warnings", to_json(warnings_)},
                              {"unplaced", to_json(conclusion.unplaced)},
                              {"suggestions", to_json(conclusion.suggestions)},
                              {"is_forced", conclusion.is_forced},
                              {"usage", usage_json()},
                              {"time_ms", milliseconds(time)}});
  emit("answer", answer);
  return answer;
}

}  // namespace atlas::assistant
