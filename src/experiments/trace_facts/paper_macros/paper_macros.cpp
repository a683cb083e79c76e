// paper_macros: the headline numbers of a paper about the trace, as LaTeX macros.
//
// Overview   sums and spans of overview_summary, in whole milliseconds
// Turns      those of user_turn_decomposition, in microseconds; merged over all providers
// Medians    of steps: over the values that are not null; of speeds: over steps that have one
// Tools      by the stored name; a missing name is no name, but its calls count
// A macro whose number does not exist in this trace says n/a. Names keep the spelling that papers
// already use.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

#include "base/number_text.h"
#include "experiments/experiment.h"
#include "experiments/shared/distribution.h"
#include "experiments/shared/tool_stats.h"
#include "experiments/shared/turn_machine.h"
#include "experiments/trace_facts/overview_summary/overview.h"
#include "experiments/trace_facts/overview_summary/step_times.h"
#include "stats/quantile.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

using trace::Row;
using trace::TextColumn;

constexpr int64_t kLongCallMs = 60'000;  // a call of exactly one minute is long

struct Macro {
  std::string_view name;
  std::string body;   // TeX, before \xspace
  std::string basis;  // the number before it was rounded
};

// As texts of a macro; n/a if one of the values is missing.
Macro absent(std::string_view name) { return {name, "n/a", "not in this trace"}; }

double seconds_of(int64_t ms) { return static_cast<double>(ms) / 1000; }

double floored_to_ten(double value) { return std::floor(value / 10) * 10; }

std::string whole(double value) { return base::fixed(std::nearbyint(value), 0); }

std::optional<double> median_of(std::vector<double> values) {
  stats::sort_for_quantiles(values, std::array{0.5});
  return stats::median(values);
}

// --- Turns

std::vector<Macro> turn_macros(const trace::Trace& trace) {
  const Turns& all = trace.derived(turns);
  std::vector<int64_t> steps_of(all.closed.size()), calls_of(all.closed.size());
  for (const Row step : trace.steps.all()) {
    const uint32_t turn = all.of_step[step];
    if (turn == kNoTurn) continue;
    ++steps_of[turn];
    calls_of[turn] += trace.tool_calls.count_of(step);
  }
  std::vector<double> steps, calls, seconds;
  for (size_t turn = 0; turn < all.closed.size(); ++turn) {
    if (!all.closed[turn].is_recorded()) continue;
    steps.push_back(static_cast<double>(steps_of[turn]));
    calls.push_back(static_cast<double>(calls_of[turn]));
    seconds.push_back(all.closed[turn].seconds());
  }
  if (steps.empty()) {
    return {absent("avgstepperrequest"), absent("avgtollcallsperrequest"),
            absent("avgtimeperrequest"), absent("pntimeperrequest")};
  }
  const double mean_steps = distribution(std::move(steps)).mean;
  const double mean_calls = distribution(std::move(calls)).mean;
  const Distribution duration = distribution(std::move(seconds));
  const double mean_minutes = duration.mean / 60;
  const double p90_minutes = duration.p90 / 60;
  return {
      {"avgstepperrequest", base::fixed(mean_steps, 1),
       fmt::format("{:.3f} steps/turn over {} turns", mean_steps, base::grouped(duration.count))},
      {"avgtollcallsperrequest", base::fixed(mean_calls, 1),
       fmt::format("{:.3f} tool calls/turn", mean_calls)},
      {"avgtimeperrequest", base::fixed(mean_minutes, 1),
       fmt::format("{:.3f} min mean e2e", mean_minutes)},
      {"pntimeperrequest", base::fixed(p90_minutes, 1),
       fmt::format("{:.3f} min p90 e2e", p90_minutes)}};
}

// --- Steps

std::optional<double> median_of(const trace::IntColumn& column) {
  std::vector<double> values;
  values.reserve(column.size());
  for (Row row = 0; row < column.size(); ++row) {
    if (const auto value = column[row]) values.push_back(static_cast<double>(*value));
  }
  stats::sort_for_quantiles(values, std::array{0.5});
  return stats::quantile_duckdb(values, 0.5);
}

std::vector<Macro> step_macros(const trace::Steps& steps) {
  const auto macro = [](std::string_view name, const std::optional<double>& median, double divisor,
                        std::string_view unit, std::string_view what) {
    if (!median) return absent(name);
    return Macro{name, whole(*median / divisor) + std::string(unit),
                 fmt::format("{} median {} tokens", base::grouped(*median, 0), what)};
  };
  return {macro("mediancachedinputtokens", median_of(steps.prefix_tokens), 1000, "K", "prefix"),
          macro("medianuncachedinputtokens", median_of(steps.newly_append_tokens), 1, "", "append"),
          macro("medianoutputtokens", median_of(steps.output_tokens), 1, "", "output")};
}

// --- Speeds

struct Speeds {
  std::vector<double> decode;               // output tokens per second of generation, any provider
  std::vector<double> post_reasoning;       // visible tokens per second after reasoning, Codex
  std::vector<double> first_token_seconds;  // Codex
};

// seconds_per_token  of Codex after reasoning; without it there is no first_token_seconds
Speeds collect_speeds(const trace::Trace& trace, std::optional<double> seconds_per_token) {
  const StepTimes& times = trace.derived(step_times);
  const auto codex = trace.steps.provider.find("codex");
  Speeds speeds;
  for (const Row step : trace.steps.all()) {
    const int64_t output = trace.steps.output_tokens.or_zero(step);
    if (const auto span = times.generation_ms[step]; span && output > 0) {
      speeds.decode.push_back(static_cast<double>(output) / seconds_of(*span));
    }
    const int64_t reasoning = trace.steps.reasoning_output_tokens.or_zero(step);
    const auto provider = trace.steps.provider.code(step);
    if (provider == TextColumn::kNone || provider != codex || reasoning <= 0) continue;
    const int64_t visible = visible_output_tokens(trace.steps, step);
    if (const auto span = times.post_reasoning_ms[step]; span && visible > 0) {
      speeds.post_reasoning.push_back(static_cast<double>(visible) / seconds_of(*span));
    }
    if (const auto span = times.reasoning_end_ms[step]; span && seconds_per_token) {
      speeds.first_token_seconds.push_back(seconds_of(*span) -
                                           static_cast<double>(reasoning) * *seconds_per_token);
    }
  }
  return speeds;
}

std::vector<Macro> speed_macros(const trace::Trace& trace,
                                const std::vector<ScopeOverview>& scopes) {
  const auto codex = std::ranges::find(scopes, "codex", &ScopeOverview::scope);
  Speeds speeds = collect_speeds(
      trace, codex == scopes.end() ? std::nullopt : codex->post_reasoning.seconds_per_token());
  const auto macro = [](std::string_view name, std::vector<double> values, std::string_view what) {
    const auto median = median_of(std::move(values));
    if (!median) return absent(name);
    return Macro{name, base::fixed(*median, 1), fmt::format("{:.3f} {}", *median, what)};
  };
  return {macro("mediandecodespeed", std::move(speeds.decode), "tok/s median normalized decode"),
          macro("mediancodecdecodespeed", std::move(speeds.post_reasoning),
                "tok/s median post-reasoning decode (Codex)"),
          macro("mediancodecdecodespeedttft", std::move(speeds.first_token_seconds),
                "s median TTFT residual (Codex)")};
}

// --- Tools

// Share of the calls of a provider that go to its three most called tools.
std::optional<double> top_three_share(const trace::Trace& trace, std::string_view provider) {
  const auto code = trace.steps.provider.find(provider);
  if (code == TextColumn::kNone) return std::nullopt;
  std::vector<int64_t> calls_by_tool;
  int64_t all_calls = 0;
  for (const ToolUse& use : trace.derived(tool_uses).uses) {
    if (use.provider != code) continue;
    all_calls += use.totals.calls;
    if (use.tool != TextColumn::kNone) calls_by_tool.push_back(use.totals.calls);
  }
  std::ranges::sort(calls_by_tool, std::greater());
  if (calls_by_tool.size() > 3) calls_by_tool.resize(3);
  return ratio(std::reduce(calls_by_tool.begin(), calls_by_tool.end(), int64_t{0}), all_calls);
}

int64_t distinct_tool_names(const trace::Trace& trace) {
  std::vector<uint8_t> is_used(trace.tool_calls.tool_name.distinct(), 0);
  for (const ToolUse& use : trace.derived(tool_uses).uses) {
    if (use.tool != TextColumn::kNone) is_used[use.tool] = 1;
  }
  return std::ranges::count(is_used, 1);
}

std::vector<Macro> tool_name_macros(const trace::Trace& trace) {
  const auto claude = top_three_share(trace, "claude");
  const auto codex = top_three_share(trace, "codex");
  const int64_t names = distinct_tool_names(trace);
  const double floored_names = floored_to_ten(static_cast<double>(names));
  std::vector<Macro> macros = {
      {"totaltoolcatetory", whole(floored_names),
       fmt::format("{} distinct raw tool names (floored to {:.0f})", names, floored_names)},
      absent("topthreetoolpercent"),
      absent("toolcalltoppercentage"),
      absent("toolcalltoppercentagecodex")};
  if (claude && codex) {
    const double floored = floored_to_ten(100 * std::min(*claude, *codex));
    macros[1].body = whole(floored) + "\\%";
    macros[1].basis = fmt::format("Claude top-3 {}, Codex top-3 {} (floored to {:.0f}%)",
                                  base::percent(*claude), base::percent(*codex), floored);
  }
  if (claude) {
    macros[2].body = whole(floored_to_ten(100 * *claude)) + "\\%";
    macros[2].basis =
        fmt::format("Claude top-3 {} (floored for an 'over' statement)", base::percent(*claude));
  }
  if (codex) {
    macros[3].body = whole(100 * *codex) + "\\%";
    macros[3].basis = fmt::format("Codex top-3 {} (rounded)", base::percent(*codex));
  }
  return macros;
}

std::vector<Macro> long_call_macros(const trace::ToolCalls& calls) {
  int64_t timed_calls = 0;
  int64_t long_calls = 0;
  double all_ms = 0;
  double long_ms = 0;
  for (const Row call : calls.all()) {
    const int64_t latency = calls.effective_latency_ms(call).value_or(0);
    if (latency <= 0) continue;
    ++timed_calls;
    all_ms += static_cast<double>(latency);
    if (latency < kLongCallMs) continue;
    ++long_calls;
    long_ms += static_cast<double>(latency);
  }
  const auto call_share = ratio(long_calls, timed_calls);
  const auto time_share = ratio(long_ms, all_ms);
  if (!call_share || !time_share) {
    return {absent("toolcallslongerthanonemin"), absent("toolcallslongerthanoneminpercent")};
  }
  return {{"toolcallslongerthanonemin", whole(100 * *call_share),
           fmt::format("{} of tool calls >1 min", base::percent(*call_share))},
          {"toolcallslongerthanoneminpercent", whole(100 * *time_share) + "\\%",
           fmt::format("{} of tool time from >1 min calls", base::percent(*time_share))}};
}

// --- Cache

// New input that was charged over the growth of the conversations.
std::optional<double> prefill_amplification(const ScopeOverview& merged) {
  return ratio(merged.append_tokens, merged.context_increase_tokens());
}

std::vector<Macro> cache_macros(const ScopeOverview& merged) {
  const auto hit_rate = merged.prefix_hit_rate();
  const auto amplification = prefill_amplification(merged);
  std::vector<Macro> macros = {absent("prefixcachehitrate"), absent("prefillamplificationfactor")};
  if (hit_rate) {
    macros[0].body = base::fixed(100 * *hit_rate, 1) + "\\%";
    macros[0].basis =
        fmt::format("{} token-weighted global prefix hit rate", base::percent(*hit_rate, 3));
  }
  if (amplification) {
    macros[1].body = base::fixed(*amplification, 1) + "$\\times$";
    macros[1].basis = fmt::format("{:.3f}x = total new append ({}) / context growth ({})",
                                  *amplification, base::grouped(merged.append_tokens),
                                  base::grouped(merged.context_increase_tokens()));
  }
  return macros;
}

std::vector<Macro> all_macros(const trace::Trace& trace) {
  const auto& scopes = trace.derived(trace_overview);
  std::vector<Macro> macros;
  for (auto&& group : {turn_macros(trace), step_macros(trace.steps), speed_macros(trace, scopes),
                       tool_name_macros(trace), long_call_macros(trace.tool_calls),
                       cache_macros(scopes.front())}) {
    macros.insert(macros.end(), group.begin(), group.end());
  }
  return macros;
}

std::string to_tex(const std::vector<Macro>& macros) {
  std::string text =
      "% Headline numbers of a trace, made by the experiment paper_macros.\n"
      "% Needs \\usepackage{xspace}. A request is a user turn, a step is one model call.\n"
      "% Behind each macro: the number it was rounded from.\n";
  for (const auto& [name, body, basis] : macros) {
    text += fmt::format("\\newcommand{{\\{}}}{{{}\\xspace}}  % {}\n", name, body, basis);
  }
  return text;
}

std::vector<Fact> facts_of(const ScopeOverview& merged) {
  std::vector<Fact> facts;
  if (const auto hit_rate = merged.prefix_hit_rate()) {
    facts.push_back(
        {"prefix_hit_rate", *hit_rate, "share", "Prefix hit rate", base::percent(*hit_rate, 1)});
  }
  if (const auto amplification = prefill_amplification(merged)) {
    facts.push_back({"prefill_amplification", *amplification, "", "New input over context growth",
                     base::fixed(*amplification, 1) + "x"});
  }
  return facts;
}

Result run(const trace::Trace& trace, const Params&) {
  const auto macros = all_macros(trace);
  std::vector<table::TextRow> rows;
  for (const auto& [name, body, basis] : macros) {
    rows.push_back({fmt::format("`\\{}`", name), fmt::format("`{}`", body), basis});
  }
  Result result;
  result.documents.push_back({"paper_macros.tex", to_tex(macros)});
  result.facts = facts_of(trace.derived(trace_overview).front());
  result.report =
      "Each macro with what it expands to and the number that it was rounded from.\n\n" +
      table::markdown_table({"Macro", "Value", "Basis"}, rows, "lrl");
  return result;
}

}  // namespace

Experiment paper_macros() {
  return {.category = "trace_facts",
          .name = "paper_macros",
          .title = "Numbers for a paper",
          .question = "Which numbers would a paper about this trace quote, as LaTeX macros?",
          .fields = overview_fields() | tool_use_fields(),
          .run = run};
}

}  // namespace atlas::experiments
