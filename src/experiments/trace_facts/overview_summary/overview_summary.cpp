// overview_summary: the totals and averages of a trace in one place.
//
// The numbers are computed in overview.h and written as JSON in summary_json.h; here they become
// the table of the report, one column a scope, and the facts.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/tool_names.h"
#include "experiments/trace_facts/overview_summary/overview.h"
#include "experiments/trace_facts/overview_summary/summary_json.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

// More columns than this do not fit on a page; summary.json has all scopes.
constexpr size_t kMostReportScopes = 7;

constexpr std::string_view kNotAvailable = "n/a";

std::string count_text(int64_t count) { return base::grouped(count); }

std::string count_text(const std::optional<int64_t>& count) {
  return count ? base::grouped(*count) : std::string(kNotAvailable);
}

std::string number_text(const std::optional<double>& value, int decimals = 2) {
  return value ? base::grouped(*value, decimals) : std::string(kNotAvailable);
}

std::string rate_text(const std::optional<double>& rate) { return number_text(rate, 4); }

std::string instant_text(const std::optional<base::Micros>& at) {
  return at ? base::iso_micros(*at) : std::string(kNotAvailable);
}

// One row of a table of the report.
struct Measure {
  std::string_view label;
  std::function<std::string(const ScopeOverview&)> text;
};

using Scope = const ScopeOverview&;

std::vector<Measure> scope_measures() {
  return {
      {"Sessions", [](Scope s) { return count_text(s.sessions); }},
      {"Users", [](Scope s) { return count_text(s.users); }},
      {"Steps", [](Scope s) { return count_text(s.steps); }},
      {"Steps with a user message", [](Scope s) { return count_text(s.steps_with_user_message); }},
      {"Steps with a tool result", [](Scope s) { return count_text(s.steps_with_tool_result); }},
      {"First time stamp", [](Scope s) { return instant_text(s.earliest); }},
      {"Last time stamp", [](Scope s) { return instant_text(s.latest); }}};
}

std::vector<Measure> input_measures() {
  return {
      {"Total input (tokens)", [](Scope s) { return count_text(s.total_input_tokens); }},
      {"New input (tokens)", [](Scope s) { return count_text(s.append_tokens); }},
      {"Cached input (tokens)", [](Scope s) { return count_text(s.prefix_tokens); }},
      {"Prefix hit rate", [](Scope s) { return rate_text(s.prefix_hit_rate()); }},
      {"Total input per step",
       [](Scope s) { return number_text(s.per_step(s.total_input_tokens)); }},
      {"New input per step", [](Scope s) { return number_text(s.per_step(s.append_tokens)); }},
      {"Cached input per step", [](Scope s) { return number_text(s.per_step(s.prefix_tokens)); }},
      {"Growth of the total input, positive parts (tokens)",
       [](Scope s) { return count_text(s.context_increase_tokens()); }}};
}

using Triggered = TriggeredSteps ScopeOverview::*;

std::vector<Measure> triggered_measures(Triggered part) {
  const auto growth = [part](Scope s) -> const GrowthStats& { return (s.*part).growth; };
  return {
      {"Steps", [=](Scope s) { return count_text((s.*part).steps); }},
      {"Total input per step",
       [=](Scope s) { return number_text((s.*part).mean_total_input_tokens()); }},
      {"New input per step", [=](Scope s) { return number_text((s.*part).mean_append_tokens()); }},
      {"Prefix hit rate", [=](Scope s) { return rate_text((s.*part).prefix_hit_rate()); }},
      {"Steps with one before them", [=](Scope s) { return count_text(growth(s).steps); }},
      {"... whose input grew (share)",
       [=](Scope s) { return rate_text(growth(s).share(growth(s).positive())); }},
      {"... whose input shrank (share)",
       [=](Scope s) { return rate_text(growth(s).share(growth(s).negative())); }},
      {"... by 64,000 tokens or more (share)",
       [=](Scope s) {
         return rate_text(growth(s).share(growth(s).count(GrowthBucket::major_reduction)));
       }},
      {"Increase, mean (tokens)",
       [=](Scope s) { return number_text(growth(s).average_clipped_growth()); }},
      {"Increase, median (tokens)",
       [=](Scope s) { return number_text(growth(s).median_increase); }},
      {"Increase, p90 (tokens)", [=](Scope s) { return number_text(growth(s).p90_increase); }}};
}

std::vector<Measure> output_measures() {
  return {
      {"Output with reasoning (tokens)", [](Scope s) { return count_text(s.output_tokens); }},
      {"Output without reasoning (tokens)",
       [](Scope s) { return count_text(s.visible_output_tokens()); }},
      {"Reasoning (tokens)", [](Scope s) { return count_text(s.reasoning_tokens); }},
      {"Output per step", [](Scope s) { return number_text(s.per_step(s.output_tokens)); }},
      {"Steps with reasoning", [](Scope s) { return count_text(s.steps_with_observed_reasoning); }},
      {"Steps with counted reasoning",
       [](Scope s) { return count_text(s.steps_with_reasoning_tokens); }}};
}

std::vector<Measure> timing_measures() {
  return {
      {"Generation (s)", [](Scope s) { return number_text(s.generation.total_seconds); }},
      {"Generation per step, p50 (s)",
       [](Scope s) { return number_text(s.generation.p50_seconds); }},
      {"Generation per step, p90 (s)",
       [](Scope s) { return number_text(s.generation.p90_seconds); }},
      {"Output over generation (tokens/s)",
       [](Scope s) { return number_text(s.decoding.tokens_per_second()); }},
      {"Decoding after reasoning (tokens/s)",
       [](Scope s) { return number_text(s.post_reasoning.decode_speed()); }},
      {"Time to first token, estimated (s)",
       [](Scope s) {
         const auto total = s.first_token_seconds();
         return number_text(total ? ratio(*total, static_cast<double>(s.reasoning.steps)) : total);
       }},
      {"Waiting for the user (s)", [](Scope s) { return number_text(s.human_wait.total_seconds); }},
      {"Waits", [](Scope s) { return count_text(s.human_wait.count); }},
      {"Wait, mean (s)", [](Scope s) { return number_text(s.human_wait.mean_seconds()); }},
      {"Wait, median (s)", [](Scope s) { return number_text(s.human_wait.p50_seconds); }},
      {"Wait, p90 (s)", [](Scope s) { return number_text(s.human_wait.p90_seconds); }}};
}

std::vector<Measure> tool_measures() {
  return {{"Calls", [](Scope s) { return count_text(s.tools.calls); }},
          {"Steps with calls", [](Scope s) { return count_text(s.tools.steps_with_calls); }},
          {"Calls per step with a user message",
           [](Scope s) { return rate_text(ratio(s.tools.calls, s.steps_with_user_message)); }},
          {"Latency, sum (s)", [](Scope s) { return number_text(s.tools.latency.total_seconds); }},
          {"Latency, p50 (s)", [](Scope s) { return number_text(s.tools.latency.p50_seconds); }},
          {"Latency, p90 (s)", [](Scope s) { return number_text(s.tools.latency.p90_seconds); }},
          {"Calls without latency", [](Scope s) { return count_text(s.tools.missing_latency); }},
          {"Calls with latency 0 or less",
           [](Scope s) { return count_text(s.tools.nonpositive_latency); }}};
}

// A name of the trace inside a Markdown table.
std::string cell_text(std::string_view name) {
  std::string text = code_text(name);
  std::ranges::replace(text, '|', '/');
  return text;
}

std::string section(std::string_view title, const std::vector<Measure>& measures,
                    std::span<const ScopeOverview> scopes) {
  table::TextRow header = {"Measure"};
  for (const ScopeOverview& scope : scopes) header.push_back(cell_text(scope.scope));
  std::vector<table::TextRow> rows;
  for (const Measure& measure : measures) {
    table::TextRow& row = rows.emplace_back(table::TextRow{std::string(measure.label)});
    for (const ScopeOverview& scope : scopes) row.push_back(measure.text(scope));
  }
  return fmt::format("\n### {}\n\n{}", title, table::markdown_table(header, rows));
}

std::string models_section(const ScopeOverview& merged) {
  constexpr size_t kMost = 20;
  std::vector<table::TextRow> rows;
  for (const auto& [name, steps] :
       std::span(merged.by_model).first(std::min(kMost, merged.by_model.size()))) {
    rows.push_back({cell_text(name), count_text(steps)});
  }
  if (rows.empty()) return "";
  return "\n### Steps by model\n\n" + table::markdown_table({"Model", "Steps"}, rows);
}

std::string report(std::span<const ScopeOverview> scopes) {
  std::string text =
      "Numbers of the whole trace (`merged`) and of each provider; `n/a` where there is nothing "
      "to divide by. `summary.json` has them all, unrounded.\n";
  const auto shown = scopes.first(std::min(kMostReportScopes, scopes.size()));
  if (shown.size() < scopes.size()) {
    text += fmt::format("\nThe first {} of {} scopes are shown.\n", shown.size(), scopes.size());
  }
  text += "\n## In this trace\n";
  text += section("Scope", scope_measures(), shown);
  text += section("Input", input_measures(), shown);
  text += section("Steps that start with a user message", triggered_measures(&ScopeOverview::user),
                  shown);
  text += section("Steps that start with a tool result",
                  triggered_measures(&ScopeOverview::tool_result), shown);
  text += section("Output", output_measures(), shown);
  text += section("Timing", timing_measures(), shown);
  text += section("Tools", tool_measures(), shown);
  return text + models_section(scopes.front());
}

void add_facts(const ScopeOverview& s, std::vector<Fact>& facts) {
  const auto add = [&](std::string_view name, double value, std::string unit, std::string label,
                       std::string text) {
    facts.push_back({fmt::format("{}.{}", s.scope, name), value, std::move(unit),
                     s.scope == "merged" ? std::move(label) : label + ", " + s.scope,
                     std::move(text)});
  };
  const auto add_count = [&](std::string_view name, int64_t count, std::string unit,
                             std::string label) {
    add(name, static_cast<double>(count), std::move(unit), std::move(label), count_text(count));
  };
  if (const auto rate = s.prefix_hit_rate()) {
    add("prefix_hit_rate", *rate, "share", "Prefix hit rate", base::percent(*rate, 1));
  }
  add_count("steps", s.steps, "", "Steps");
  add_count("sessions", s.sessions, "", "Sessions");
  add_count("total_input_tokens", s.total_input_tokens, "tokens", "Total input");
  add_count("new_input_tokens", s.append_tokens, "tokens", "New input");
  add_count("output_tokens", s.output_tokens, "tokens", "Output");
  add_count("tool_calls", s.tools.calls, "", "Tool calls");
  const auto add_seconds = [&](std::string_view name, double seconds, std::string label) {
    add(name, seconds, "s", std::move(label), base::grouped(seconds, 2) + " s");
  };
  add_seconds("generation_seconds", s.generation.total_seconds, "Generation time");
  add_seconds("tool_seconds", s.tools.latency.total_seconds, "Tool time");
  add_seconds("human_wait_seconds", s.human_wait.total_seconds, "Waiting for the user");
  if (const auto speed = s.decoding.tokens_per_second()) {
    add("decode_speed", *speed, "tokens/s", "Output over generation time",
        base::grouped(*speed, 1) + " tokens/s");
  }
}

Result run(const trace::Trace& trace, const Params&) {
  const auto& scopes = trace.derived(trace_overview);
  Result result;
  result.documents.push_back({"summary.json", summary_json(scopes).dump() + "\n"});
  for (const ScopeOverview& scope : scopes) add_facts(scope, result.facts);
  result.report = report(scopes);
  return result;
}

}  // namespace

Experiment overview_summary() {
  return {.category = "trace_facts",
          .name = "overview_summary",
          .title = "Overview",
          .question =
              "What are the totals and averages of a trace - sessions, steps, tokens, "
              "timing, waiting, tools - for everything and for each provider?",
          .fields = overview_fields(),
          .run = run};
}

}  // namespace atlas::experiments
