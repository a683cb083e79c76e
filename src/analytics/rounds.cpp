#include "analytics/rounds.h"

#include <algorithm>
#include <array>

#include "base/saturating.h"
#include "experiments/shared/prices.h"
#include "stats/quantile.h"
#include "stats/sum.h"

namespace atlas::analytics {

using trace::Row;
using trace::TextColumn;

Rounds rounds(const trace::Trace& trace) {
  const trace::Steps& steps = trace.steps;
  const experiments::StepPrices prices(steps);
  const TextColumn::Code user = steps.first_input_event_type.find("user_message");
  Rounds result;
  result.first_at.reserve(steps.size());
  result.is_user.reserve(steps.size());
  result.cost_usd.reserve(steps.size());
  result.is_priced.reserve(steps.size());
  for (const Row step : steps.all()) {
    const bool has_events = trace.events.count_of(step) > 0;
    result.first_at.push(has_events ? trace.events.timestamp[trace.events.first[step]]
                                    : std::nullopt);
    result.is_user.push_back(user != TextColumn::kNone &&
                             steps.first_input_event_type.code(step) == user);
    const experiments::Price* price = prices.of(step);
    const experiments::BilledTokens tokens = {
        steps.prefix_tokens.or_zero(step), steps.newly_append_tokens.or_zero(step),
        steps.output_tokens.or_zero(step), steps.claude_cache_creation_input_tokens.or_zero(step)};
    result.is_priced.push_back(price != nullptr);
    result.cost_usd.push_back(price == nullptr ? 0 : step_cost(*price, tokens).total());
  }
  result.first_at.finish();
  return result;
}

std::vector<std::span<const Row>> named_sessions(const trace::Trace& trace) {
  const auto& order = trace.derived(trace::sessions_in_file_order);
  std::vector<std::span<const Row>> sessions;
  sessions.reserve(order.size());
  for (size_t k = 0; k < order.size(); ++k) {
    if (nonempty(trace.steps.session_id, order.session(k)[0])) {
      sessions.push_back(order.session(k));
    }
  }
  return sessions;
}

std::vector<Row> by_round_index(const trace::Trace& trace, std::span<const Row> steps) {
  std::vector<Row> sorted(steps.begin(), steps.end());
  const auto index = [&](Row step) { return trace.steps.round_index.or_zero(step); };
  if (!std::ranges::is_sorted(sorted, {}, index)) std::ranges::stable_sort(sorted, {}, index);
  return sorted;
}

void TokenSums::add(const trace::Steps& all, Row step) {
  ++steps;
  prefix = base::saturating_add(prefix, all.prefix_tokens.or_zero(step));
  append = base::saturating_add(append, all.newly_append_tokens.or_zero(step));
  cache_write =
      base::saturating_add(cache_write, all.claude_cache_creation_input_tokens.or_zero(step));
  output = base::saturating_add(output, all.output_tokens.or_zero(step));
  reasoning = base::saturating_add(reasoning, all.reasoning_output_tokens.or_zero(step));
}

int64_t TokenSums::input() const { return base::saturating_add(prefix, append); }

std::optional<std::string_view> nonempty(const TextColumn& column, Row row) {
  const auto text = column[row];
  return text && !text->empty() ? text : std::nullopt;
}

TextColumn::Code nonempty_code(const TextColumn& column, Row row) {
  return nonempty(column, row) ? column.code(row) : TextColumn::kNone;
}

double divided(double part, double whole) { return whole == 0 ? 0 : part / whole; }

double divided(int64_t part, int64_t whole) {
  return divided(static_cast<double>(part), static_cast<double>(whole));
}

double mean(std::span<const double> values) {
  return values.empty() ? 0 : stats::sum_exact(values) / static_cast<double>(values.size());
}

double median(std::vector<double> values) {
  return stats::median(stats::sorted(std::move(values))).value_or(0);
}

double quantile(std::vector<double>& values, double q) {
  stats::sort_for_quantiles(values, std::array{q});
  return stats::quantile_two_weight_clamped(values, q).value_or(0);
}

}  // namespace atlas::analytics
