#include "assistant/prompt.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/number_text.h"
#include "base/text.h"
#include "catalogue/metrics.h"
#include "catalogue/vocabulary.h"
#include "experiments/experiment.h"
#include "experiments/shared/prices.h"
#include "store/schema.h"

namespace atlas::assistant {

std::string_view prompt_text();  // prompt.md

namespace {

constexpr size_t kPageBytes = 4000;
constexpr size_t kMostPrices = 40;
constexpr size_t kNameBytes = 80;

std::string names_of(std::span<const store::ColumnSpec> columns) {
  std::string text;
  for (const store::ColumnSpec& column : columns) {
    if (!text.empty()) text += ", ";
    text += column.name;
    if (column.type == store::ColumnType::varchar) text += " text";
    if (column.type == store::ColumnType::timestamp) text += " timestamp";
    if (column.type == store::ColumnType::boolean) text += " boolean";
  }
  return text + " (the others are BIGINT)";
}

std::string metric_line(std::string_view name) {
  for (const catalogue::Group& group : catalogue::groups()) {
    const auto metric = std::ranges::find(group.metrics, name, &catalogue::Metric::name);
    if (metric == group.metrics.end()) continue;
    return fmt::format("- {} ({}, {}): {}; of {}.", metric->name, metric->title, metric->unit,
                       metric->formula, metric->population);
  }
  throw Error(ErrorKind::internal, fmt::format("prompt.md names no metric: {}", name));
}

std::string relations_text() {
  std::string text;
  for (const catalogue::Relation& relation : catalogue::relations()) {
    // The costs stand on a relation of prices that the planner writes; the model has the table.
    if (relation.sql.empty() || relation.name == "step_costs") continue;
    text += fmt::format("-- {}\n{} AS ({})\n", relation.note, relation.name, relation.sql);
  }
  return text;
}

std::string short_name(const std::string& name) {
  return base::printable(name.substr(0, kNameBytes));
}

// "provider, model: input 5, write 6.25, cached 0.5, output 25", for the models of the trace.
std::string prices_text(const std::vector<ModelOfTrace>& models) {
  constexpr double kMillion = 1e6;
  std::string text;
  std::string unpriced;
  size_t count = 0;
  for (const ModelOfTrace& model : models) {
    if (count++ == kMostPrices) break;
    const auto price = experiments::find_price(model.provider, model.model);
    const std::string name =
        fmt::format("{}, {}", short_name(model.provider), short_name(model.model));
    if (!price) {
      unpriced += fmt::format("{}{}", unpriced.empty() ? "" : "; ", name);
      continue;
    }
    const auto usd = [](double per_token) { return base::general(per_token * kMillion); };
    text += fmt::format("- {}: input {}, write {}, cached {}, output {}\n", name, usd(price->input),
                        usd(price->cache_write), usd(price->cache_read), usd(price->output));
  }
  if (!unpriced.empty()) text += fmt::format("- without a price: {}\n", unpriced);
  return text;
}

std::string experiments_text() {
  std::string text;
  for (const experiments::Experiment& experiment : experiments::registry()) {
    text += fmt::format("{}{} ({})", text.empty() ? "" : "; ", experiment.id(), experiment.title);
  }
  return text;
}

std::string_view language_text(std::string_view locale) {
  if (locale == "zh") {
    return "Answer in Chinese, titles of figures too, unless the question is in another language.";
  }
  return "Answer in English, unless the question is in another language.";
}

std::string day_of(std::optional<base::Micros> at) {
  return at ? base::iso_date(*at) : "an unknown day";
}

// Without control characters, and short.
std::string page_text(const std::string& page) {
  std::string text = base::with_replaced_bytes(page.substr(0, kPageBytes));
  std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; });
  return text.empty() ? "Not known." : text;
}

constexpr std::string_view kPythonTool =
    "- `run_python`: Python 3 with numpy, pandas and matplotlib, for what SQL cannot say. "
    "`import trace_db`, then `trace_db.sql(\"...\").df()` asks the database, read-only. Fetch "
    "aggregates, never whole tables. Print what the answer needs, or end with an expression that "
    "is a DataFrame. Each run starts anew; threads, but no other processes. Plots of matplotlib "
    "are shown; prefer draw_figure.\n";

std::string filled(std::string_view name, const PromptFacts& facts) {
  constexpr std::string_view kMetric = "metric ";
  if (name.starts_with(kMetric)) return metric_line(name.substr(kMetric.size()));
  if (name == "python_tool") return facts.has_python ? std::string(kPythonTool) : "";
  if (name == "seconds") return std::to_string(facts.seconds);
  if (name == "rounds") return names_of(store::rounds_columns());
  if (name == "tool_calls") return names_of(store::tool_calls_columns());
  if (name == "timing_events") return names_of(store::timing_events_columns());
  if (name == "first_day") return day_of(facts.first_event);
  if (name == "last_day") return day_of(facts.last_event);
  if (name == "relations") return relations_text();
  if (name == "prices_as_of") return std::string(experiments::kPricesAsOf);
  if (name == "prices") return prices_text(facts.models);
  if (name == "experiments") return experiments_text();
  if (name == "language") return std::string(language_text(facts.locale));
  if (name == "page") return page_text(facts.page);
  throw Error(ErrorKind::internal, fmt::format("prompt.md has no blank \"{}\"", name));
}

}  // namespace

std::string system_prompt(const PromptFacts& facts) {
  std::string prompt;
  std::string_view rest = prompt_text();
  while (true) {
    const size_t begin = rest.find("{{");
    prompt += rest.substr(0, begin);
    if (begin == std::string_view::npos) return prompt;
    const size_t end = rest.find("}}", begin);
    prompt += filled(rest.substr(begin + 2, end - begin - 2), facts);
    rest.remove_prefix(end + 2);
  }
}

}  // namespace atlas::assistant
