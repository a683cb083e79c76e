#include "experiments/session/session_token_steps/session_profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/saturating.h"
#include "base/sha1.h"
#include "base/text.h"
#include "experiments/shared/generation_span.h"

namespace atlas::experiments::token_steps {
namespace {

using base::saturating_add;
using trace::EventType;
using trace::Row;
using trace::TextColumn;

constexpr int64_t kNoRoundIndex = 1'000'000'000;
constexpr int64_t kLeastTokensBeforeDrop = 32'768;
constexpr int64_t kLeastDropTokens = 8'192;
constexpr double kLastingRatio = 0.75;
constexpr size_t kReboundSteps = 3;
constexpr std::string_view kUnknown = "<unknown>";

// For every text of a column whether it speaks of a compaction.
std::vector<bool> codes_of_compaction(const TextColumn& column) {
  std::vector<bool> speaks;
  for (TextColumn::Code code = 0; code < column.distinct(); ++code) {
    speaks.push_back(base::lower_ascii(column.text(code)).find("compact") != std::string::npos);
  }
  return speaks;
}

int64_t tokens_or_zero(const trace::IntColumn& column, Row step) {
  return std::max<int64_t>(0, column.or_zero(step));
}

class StepReader {
 public:
  explicit StepReader(const trace::Trace& trace)
      : trace_(trace),
        timing_(trace.derived(output_timing)),
        compacting_type_(codes_of_compaction(trace.events.event_type)),
        compacting_source_(codes_of_compaction(trace.events.source)) {}

  Step read(Row row) const {
    const trace::Steps& steps = trace_.steps;
    Step step = {.row = row,
                 .prefix = tokens_or_zero(steps.prefix_tokens, row),
                 .append = tokens_or_zero(steps.newly_append_tokens, row),
                 .output = tokens_or_zero(steps.output_tokens, row),
                 .tool_calls = trace_.tool_calls.count_of(row),
                 .at = std::nullopt,
                 .inference_seconds = std::nullopt,
                 .is_user = false,
                 .is_tool = false,
                 .is_explicit = false};
    if (const auto span_us = timing_.generation_us[row]) {
      step.inference_seconds = static_cast<double>(*span_us) / base::kMicrosPerSecond;
    }
    for (const Row event : trace_.events.of(row)) read_event(event, step);
    return step;
  }

  // In file order.
  std::vector<Step> read(std::span<const Row> session) const {
    std::vector<Step> steps;
    steps.reserve(session.size());
    for (const Row row : session) steps.push_back(read(row));
    return steps;
  }

 private:
  void read_event(Row event, Step& step) const {
    const trace::Events& events = trace_.events;
    const EventType type = events.type(event);
    step.is_user |= type == EventType::user_message;
    step.is_tool |= type == EventType::tool_result;
    step.is_explicit |= speaks(compacting_type_, events.event_type.code(event)) ||
                        speaks(compacting_source_, events.source.code(event));
    if (!events.timestamp.has(event)) return;
    const base::Micros at = events.timestamp.or_zero(event);
    step.at = step.at ? std::min(*step.at, at) : at;
  }
  static bool speaks(const std::vector<bool>& codes, TextColumn::Code code) {
    return code != TextColumn::kNone && codes[code];
  }

  const trace::Trace& trace_;
  const OutputTiming& timing_;
  std::vector<bool> compacting_type_, compacting_source_;
};

void sort_steps(const trace::Steps& all, std::vector<Step>& steps) {
  const auto key = [&](const Step& step) {
    return std::tuple(all.round_index[step.row].value_or(kNoRoundIndex), !step.at.has_value(),
                      step.at.value_or(0), step.row);
  };
  if (!std::ranges::is_sorted(steps, {}, key)) std::ranges::sort(steps, {}, key);
}

bool is_lasting_drop(std::span<const Step> steps, size_t i) {
  const int64_t before = steps[i - 1].total();
  const int64_t now = steps[i].total();
  const double level = kLastingRatio * static_cast<double>(before);
  if (before < kLeastTokensBeforeDrop || before - now < kLeastDropTokens) return false;
  if (static_cast<double>(now) > level) return false;
  const auto rest = steps.subspan(i + 1);
  const auto next = rest.first(std::min(kReboundSteps, rest.size()));
  return !next.empty() && std::ranges::none_of(next, [&](const Step& step) {
    return static_cast<double>(step.total()) >= level;
  });
}

// The text that most steps have, the one seen first among equals.
std::string_view most_frequent(const TextColumn& column, std::span<const Row> session) {
  struct Count {
    TextColumn::Code code;
    int64_t steps;
  };
  std::vector<Count> counts;
  for (const Row row : session) {
    const auto code = column.code(row);
    if (code == TextColumn::kNone) continue;
    const auto found = std::ranges::find(counts, code, &Count::code);
    found == counts.end() ? counts.push_back({code, 1}) : static_cast<void>(++found->steps);
  }
  const auto most = std::ranges::max_element(counts, {}, &Count::steps);
  return most == counts.end() ? kUnknown : column.text(most->code);
}

// How worth seeing a session is, in three tastes. Left to right: the last digit is printed.
void set_scores(Profile& profile) {
  const Totals& totals = profile.totals;
  const auto rounds = static_cast<double>(totals.rounds);
  const auto turns = static_cast<double>(std::min(totals.user_rounds, totals.tool_rounds));
  const auto calls = static_cast<double>(totals.tool_calls);
  const auto compactions = static_cast<double>(totals.compactions());
  const double max_bits = std::log2(static_cast<double>(std::max<int64_t>(1, totals.max_total)));
  const double input_bits = std::log2(static_cast<double>(std::max<int64_t>(1, totals.input())));
  profile.score = rounds + 5 * turns + max_bits + 0.03 * calls + 12 * compactions;
  profile.context_score =
      18 * max_bits + 10 * input_bits + 0.25 * rounds + 0.2 * turns + 10 * compactions;
  profile.compaction_score = 100 * compactions + 10 * max_bits + 0.1 * rounds + 0.01 * calls;
}

}  // namespace

int64_t Step::total() const { return saturating_add(prefix, append); }

int64_t Totals::input() const { return saturating_add(prefix, append); }

std::optional<double> Totals::cache_hit_ratio() const {
  if (input() == 0) return std::nullopt;
  return static_cast<double>(prefix) / static_cast<double>(input());
}

double Totals::per_round(int64_t sum) const {
  return rounds > 0 ? static_cast<double>(sum) / static_cast<double>(rounds) : 0;
}

void Totals::count(std::span<const Marker> markers) {
  explicit_compactions = std::ranges::count(markers, true, &Marker::is_explicit);
  drop_compactions = std::ssize(markers) - explicit_compactions;
}

std::string Profile::short_id() const {
  const size_t colon = session_id.find(':');
  const bool has_provider = colon != std::string_view::npos && colon > 0;
  const std::string_view head = has_provider ? session_id.substr(0, colon) : "session";
  return fmt::format("{}-{}", head, base::sha1_hex(session_id).substr(0, 10));
}

std::vector<Profile> profile_sessions(const trace::Trace& trace) {
  const StepReader reader(trace);
  const auto& sessions = trace.derived(trace::sessions_in_file_order);
  std::vector<Profile> profiles;
  for (size_t k = 0; k < sessions.size(); ++k) {
    const auto rows = sessions.session(k);
    const std::string_view session_id = *trace.steps.session_id[rows.front()];
    if (session_id.empty()) continue;
    Profile profile = {.session_id = session_id,
                       .provider = most_frequent(trace.steps.provider, rows),
                       .model = most_frequent(trace.steps.model, rows),
                       .session = k,
                       .totals = {},
                       .score = 0,
                       .context_score = 0,
                       .compaction_score = 0};
    std::vector<Step> steps = reader.read(rows);
    profile.totals = sum_steps(steps);
    sort_steps(trace.steps, steps);
    profile.totals.count(find_compactions(steps));
    set_scores(profile);
    profiles.push_back(profile);
  }
  return profiles;
}

std::vector<Step> sorted_steps(const trace::Trace& trace, const Profile& profile) {
  const auto& sessions = trace.derived(trace::sessions_in_file_order);
  auto steps = StepReader(trace).read(sessions.session(profile.session));
  sort_steps(trace.steps, steps);
  return steps;
}

std::vector<Marker> find_compactions(std::span<const Step> steps) {
  std::vector<Marker> markers;
  for (size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].is_explicit) {
      markers.push_back({i, true});
    } else if (i > 0 && is_lasting_drop(steps, i)) {
      markers.push_back({i, false});
    }
  }
  return markers;
}

Totals sum_steps(std::span<const Step> steps) {
  Totals totals;
  double seconds = 0;
  for (const Step& step : steps) {
    ++totals.rounds;
    totals.user_rounds += step.is_user ? 1 : 0;
    totals.tool_rounds += step.is_tool ? 1 : 0;
    totals.tool_calls += step.tool_calls;
    totals.prefix = saturating_add(totals.prefix, step.prefix);
    totals.append = saturating_add(totals.append, step.append);
    totals.output = saturating_add(totals.output, step.output);
    totals.max_prefix = std::max(totals.max_prefix, step.prefix);
    totals.max_append = std::max(totals.max_append, step.append);
    totals.max_total = std::max(totals.max_total, step.total());
    if (!step.inference_seconds) continue;
    ++totals.inference_rounds;
    seconds += *step.inference_seconds;
  }
  if (totals.inference_rounds > 0) {
    totals.average_inference_seconds = seconds / static_cast<double>(totals.inference_rounds);
  }
  return totals;
}

}  // namespace atlas::experiments::token_steps
