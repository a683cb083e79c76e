#include "analytics/facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analytics/segments.h"
#include "analytics/tools.h"
#include "base/number_text.h"

namespace atlas::analytics {
namespace {

using trace::Row;

constexpr int64_t kLeastPoolCalls = 20;  // a rate of fewer calls says little

std::string short_id(std::string_view id) {
  if (id.empty()) return "?";
  return std::string(id.substr(0, std::min<size_t>(id.find('-'), 12)));
}

std::string duration(double seconds) {
  const auto s = static_cast<int64_t>(std::nearbyint(seconds));
  if (s >= 3600) return fmt::format("{}h {}m", s / 3600, s % 3600 / 60);
  return s >= 60 ? fmt::format("{} min", s / 60) : fmt::format("{}s", s);
}

std::string tokens(int64_t n) {
  const double thousands = static_cast<double>(n) / 1000;
  if (n >= 100'000) return fmt::format("{:.0f}K tok", thousands);
  return n >= 1000 ? fmt::format("{:.1f}K tok", thousands) : fmt::format("{} tok", n);
}

std::string money(double usd) { return "$" + base::grouped(usd, 2); }

std::string rough_money(double usd) {
  return usd >= 1000 ? fmt::format("${:.1f}K", usd / 1000) : fmt::format("${:.0f}", usd);
}

std::string clock_hour(int64_t hour) {
  return fmt::format("{}{}", hour % 12 == 0 ? 12 : hour % 12, hour < 12 ? "am" : "pm");
}

// "Mar 5"
std::string day_and_month(const Day& day) {
  const std::string text = base::short_date(day.start());
  return text.substr(0, text.rfind(' '));
}

class Facts {
 public:
  explicit Facts(const trace::Trace& trace) : trace_(trace) {}

  base::Json& add(std::string_view id, std::string_view dimension, std::string_view title,
                  std::string value, std::string detail) {
    list_.push_back(base::Json::object({{"id", id},
                                        {"dimension", dimension},
                                        {"title", title},
                                        {"value", std::move(value)},
                                        {"detail", std::move(detail)}}));
    return list_.back();
  }
  void link_session(base::Json& fact, std::string_view session) { fact["sessionId"] = session; }
  void link_step(base::Json& fact, Row step) {
    fact["sessionId"] = trace_.steps.session_id[step];
    fact["roundIndex"] = trace_.steps.round_index[step];
  }
  base::Json json() && {
    base::Json list = base::Json::array();
    for (base::Json& fact : list_) list.push(std::move(fact));
    return list;
  }
  const trace::Trace& trace() const { return trace_; }

 private:
  const trace::Trace& trace_;
  std::vector<base::Json> list_;
};

struct Record {
  Row step;
  double value;
};

// The first step with the greatest positive value.
template <typename Value>
std::optional<Record> record(const trace::Trace& trace, Value value) {
  std::optional<Record> best;
  for (const Row step : trace.steps.all()) {
    const double v = value(step);
    if (v > 0 && (!best || v > best->value)) best = Record{step, v};
  }
  return best;
}

void add_session_records(Facts& facts, const std::vector<SessionSummary>& sessions) {
  if (sessions.empty()) return;
  const SessionSummary& longest = sessions.front();
  facts.link_session(
      facts.add("longest-convo", "session", "Longest conversation",
                fmt::format("{} steps", longest.rounds), "in session " + short_id(longest.id)),
      longest.id);
  const SessionSummary& priciest =
      *std::ranges::max_element(sessions, {}, &SessionSummary::cost_usd);
  if (priciest.cost_usd <= 0) return;
  facts.link_session(facts.add("priciest-session", "cost", "Most expensive session",
                               money(priciest.cost_usd), "session " + short_id(priciest.id)),
                     priciest.id);
}

void add_stretches(Facts& facts) {
  const LongestStretches longest = longest_stretches(facts.trace());
  const auto session_of = [&](const Stretch& stretch) {
    return facts.trace().steps.session_id.text_or(stretch.first_step, "");
  };
  if (const auto& active = longest.active) {
    facts.link_session(facts.add("longest-wallclock", "time", "Longest continuous session",
                                 duration(active->seconds()),
                                 fmt::format("session {}, {} steps never more than 30 min apart",
                                             short_id(session_of(*active)), active->steps)),
                       session_of(*active));
  }
  if (const auto& run = longest.unattended) {
    facts.link_session(
        facts.add("longest-autonomous", "time", "Longest unattended run", duration(run->seconds()),
                  fmt::format("{} steps without an input of the user", run->steps)),
        session_of(*run));
  }
}

int64_t input_tokens(const trace::Steps& steps, Row step) {
  TokenSums sums;
  sums.add(steps, step);
  return sums.input();
}

void add_cost_records(Facts& facts, const Costs& costs) {
  const trace::Steps& steps = facts.trace().steps;
  const auto& cost_usd = facts.trace().derived(rounds).cost_usd;
  if (const auto most = record(facts.trace(), [&](Row step) { return cost_usd[step]; })) {
    facts.link_step(
        facts.add("priciest-round", "cost", "Most expensive round", money(most->value),
                  fmt::format("its input: {}", tokens(input_tokens(steps, most->step)))),
        most->step);
  }
  facts.add("cache-saved", "cost", "Saved by prefix cache", rough_money(costs.cache_savings_usd),
            "against paying for every cached token as new input");
}

void add_token_records(Facts& facts) {
  const trace::Steps& steps = facts.trace().steps;
  const auto add = [&](std::string_view id, std::string_view title, std::string detail,
                       auto tokens_of) {
    const auto most =
        record(facts.trace(), [&](Row step) { return static_cast<double>(tokens_of(step)); });
    if (!most) return;
    facts.link_step(
        facts.add(id, "session", title, tokens(tokens_of(most->step)), std::move(detail)),
        most->step);
  };
  const auto output = [&](Row step) { return steps.output_tokens.or_zero(step); };
  const auto reasoning = [&](Row step) { return steps.reasoning_output_tokens.or_zero(step); };
  add("context-peak", "Context peak", "the largest input of a step",
      [&](Row step) { return input_tokens(steps, step); });
  add("biggest-output", "Biggest single output", "written in a single step", output);
  add("longest-think", "Deepest single think", "reasoning of a single step", reasoning);
  const auto ratio = [&](Row step) {
    return output(step) > 0 ? divided(reasoning(step), output(step)) : 0;
  };
  if (const auto most = record(facts.trace(), ratio)) {
    facts.link_step(
        facts.add("think-ratio", "session", "Most think-heavy round",
                  fmt::format("{:.1f}×", most->value), "reasoning tokens for each output token"),
        most->step);
  }
}

void add_streak(Facts& facts, const std::vector<Day>& days) {
  size_t best_first = 0;
  size_t best_length = 0;
  size_t first = 0;
  for (size_t i = 0; i < days.size(); ++i) {
    if (i > 0 && days[i].number != days[i - 1].number + 1) first = i;
    if (i - first + 1 > best_length) {
      best_first = first;
      best_length = i - first + 1;
    }
  }
  if (best_length < 2) return;
  facts.add("streak", "time", "Longest daily streak", fmt::format("{} days", best_length),
            fmt::format("{} → {}", day_and_month(days[best_first]),
                        day_and_month(days[best_first + best_length - 1])));
}

void add_calendar_records(Facts& facts, const Calendar& calendar) {
  if (calendar.days.empty()) return;
  const Day& busiest = *std::ranges::max_element(calendar.days, {}, &Day::rounds);
  facts.add("busiest-day", "time", "Busiest day", fmt::format("{} steps", busiest.rounds),
            base::short_date(busiest.start()));
  add_streak(facts, calendar.days);
  const auto by_hour = calendar.by_hour();
  const int64_t hour = std::ranges::max_element(by_hour) - by_hour.begin();
  facts.add("night-owl", "time", "Peak hour", clock_hour(hour),
            fmt::format("most steps start {:02}:00–{:02}:00 local time", hour, (hour + 1) % 24));
}

// The tools with enough calls for a rate, or all if none has.
std::vector<ToolUse> pool_of(const std::vector<ToolUse>& tools) {
  std::vector<ToolUse> pool;
  std::ranges::copy_if(tools, std::back_inserter(pool),
                       [](const ToolUse& tool) { return tool.calls >= kLeastPoolCalls; });
  return pool.empty() ? tools : pool;
}

void add_tool_records(Facts& facts) {
  const auto& tools = facts.trace().derived(tool_uses);
  const ToolUse* top = most_used(tools);
  if (top == nullptr) return;
  facts.add("top-tool", "tool", "Most-used tool", std::string(top->name),
            fmt::format("{} calls in the whole trace", base::grouped(top->calls)));
  std::vector<ToolUse> pool = pool_of(tools);
  const ToolUse* slowest = nullptr;
  double slowest_ms = 0;
  for (ToolUse& tool : pool) {
    const double p90_ms = quantile(tool.positive_ms, 0.9);
    if (p90_ms <= slowest_ms) continue;
    slowest = &tool;
    slowest_ms = p90_ms;
  }
  if (slowest != nullptr) {
    facts.add("slow-tool", "tool", "Slowest tool (p90)",
              fmt::format("{} · {:.1f}s", slowest->name, slowest_ms / 1000),
              "by effective latency");
  }
  const ToolUse& flakiest = *std::ranges::max_element(pool, {}, &ToolUse::error_share);
  if (flakiest.errors > 0) {
    facts.add("flaky-tool", "tool", "Most error-prone tool",
              fmt::format("{} · {:.0f}%", flakiest.name, 100 * flakiest.error_share()),
              "of its calls end in an error");
  }
}

}  // namespace

base::Json facts_json(const trace::Trace& trace, const Costs& costs, const Calendar& calendar,
                      const std::vector<SessionSummary>& sessions) {
  Facts facts(trace);
  add_session_records(facts, sessions);
  add_stretches(facts);
  add_cost_records(facts, costs);
  add_token_records(facts);
  add_calendar_records(facts, calendar);
  add_tool_records(facts);
  return std::move(facts).json();
}

}  // namespace atlas::analytics
