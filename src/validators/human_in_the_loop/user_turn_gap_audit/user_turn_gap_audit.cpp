// user_turn_gap_audit: the time inside a user turn that neither the model nor a tool covers.
//
// Turn        from its trigger (turns.h) to the session's last output before the next trigger
// Generation  of each row, from the latest input at or before its first output to its last output
// Tool        of each call, from emitted_at to result_at
// Intervals are cut at the ends of the turn. Where none of them lies is a gap; what several cover
// is overlap: residual wall = e2e - generation - tool = gaps - overlap. All in whole microseconds.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <unordered_set>

#include "base/number_text.h"
#include "base/saturating.h"
#include "validators/report.h"
#include "validators/turns.h"
#include "validators/validator.h"

namespace atlas::validators {
namespace {

using base::Micros;
using base::saturating_add;
using base::saturating_sub;

constexpr size_t kKeptGaps = 5;   // of a turn
constexpr size_t kShownGaps = 3;  // in the table of turns
constexpr size_t kShownTurns = 25;
constexpr size_t kShownPatterns = 20;

struct Interval {
  Micros start, end;
  auto operator<=>(const Interval&) const = default;
};

// What stands at an end of a gap: "tool_result:Bash:line7".
struct Label {
  std::string_view name;  // kept in Names
  uint64_t line = 0;      // 0: an end of the turn
};

std::string text_of(const Label& label) {
  if (label.line == 0) return std::string(label.name);
  return fmt::format("{}:line{}", label.name, label.line);
}

std::string kind_of(const Label& label) {
  return std::string(label.name.substr(0, label.name.find(':')));
}

struct Mark {
  Micros at;
  Label label;
};

struct Gap {
  Micros start, end;
  Label before, after;
  Micros length() const { return end - start; }
};

// Texts that many marks share, kept once.
class Names {
 public:
  std::string_view keep(std::string name) { return *names_.insert(std::move(name)).first; }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  // Nodes never move.
  std::unordered_set<std::string, Hash, std::equal_to<>> names_;
};

struct Turn {
  std::string provider, session;
  Micros start = 0;
  std::optional<Micros> end;
  int64_t rows = 0, tool_calls = 0;
  double effective_seconds = 0;
  Micros usage_tail = 0;
  std::vector<Interval> generation, tools;
  std::vector<Mark> marks;
};

struct Coverage {
  Micros e2e = 0, generation = 0, tool_wall = 0, covered = 0, overlap = 0, uncovered = 0;
  double effective_seconds = 0;

  Micros residual_wall() const {
    return saturating_sub(saturating_sub(e2e, generation), tool_wall);
  }
  double residual_effective() const {
    return seconds(saturating_sub(e2e, generation)) - effective_seconds;
  }
};

struct Totals {
  int64_t turns = 0;
  double e2e = 0, generation = 0, tool_wall = 0, covered = 0, uncovered = 0, overlap = 0;
  double residual_wall = 0, residual_effective = 0, usage_tail = 0;
  int64_t turns_with_usage_tail = 0;

  void add(const Coverage& turn, Micros tail) {
    ++turns;
    e2e += seconds(turn.e2e);
    generation += seconds(turn.generation);
    tool_wall += seconds(turn.tool_wall);
    covered += seconds(turn.covered);
    uncovered += seconds(turn.uncovered);
    overlap += seconds(turn.overlap);
    residual_wall += seconds(turn.residual_wall());
    residual_effective += turn.residual_effective();
    usage_tail += seconds(tail);
    turns_with_usage_tail += tail > 0 ? 1 : 0;
  }
};

// The parts of `intervals` inside [start, end]; returns the sum of their lengths.
Micros clip(std::vector<Interval>& intervals, Micros start, Micros end) {
  Micros total = 0;
  for (Interval& interval : intervals) {
    interval = {std::max(interval.start, start), std::min(interval.end, end)};
  }
  std::erase_if(intervals, [](const Interval& i) { return i.end <= i.start; });
  for (const Interval& interval : intervals) {
    total = saturating_add(total, interval.end - interval.start);
  }
  return total;
}

std::vector<Interval> merged(std::vector<Interval> intervals) {
  std::ranges::sort(intervals);
  std::vector<Interval> result;
  for (const Interval& interval : intervals) {
    if (!result.empty() && interval.start <= result.back().end) {
      result.back().end = std::max(result.back().end, interval.end);
    } else {
      result.push_back(interval);
    }
  }
  return result;
}

// The last mark at or before the gap and the first one at or after it.
//   marks  by time
Gap gap_between(const std::vector<Mark>& marks, Micros start, Micros end) {
  const auto behind = std::ranges::upper_bound(marks, start, {}, &Mark::at);
  const auto next = std::ranges::lower_bound(marks, end, {}, &Mark::at);
  return {start, end, behind == marks.begin() ? Label{"start"} : std::prev(behind)->label,
          next == marks.end() ? Label{"end"} : next->label};
}

struct Analysis {
  Coverage coverage;
  std::vector<Gap> gaps;  // the longest ones, longest first
};

Analysis analyse(Turn& turn) {
  Analysis result;
  Coverage& c = result.coverage;
  const Micros end = *turn.end;
  c.e2e = end - turn.start;
  c.effective_seconds = turn.effective_seconds;
  c.generation = clip(turn.generation, turn.start, end);
  c.tool_wall = clip(turn.tools, turn.start, end);
  turn.generation.insert(turn.generation.end(), turn.tools.begin(), turn.tools.end());
  std::ranges::stable_sort(turn.marks, {}, &Mark::at);
  Micros cursor = turn.start;
  const auto add_gap_until = [&](Micros until) {
    if (until <= cursor) return;
    result.gaps.push_back(gap_between(turn.marks, cursor, until));
    c.uncovered += until - cursor;
  };
  for (const Interval& interval : merged(std::move(turn.generation))) {
    add_gap_until(interval.start);
    c.covered += interval.end - interval.start;
    cursor = interval.end;
  }
  add_gap_until(end);
  c.overlap = std::max<Micros>(0, saturating_add(c.generation, c.tool_wall) - c.covered);
  std::ranges::stable_sort(result.gaps, std::ranges::greater(), &Gap::length);
  if (result.gaps.size() > kKeptGaps) result.gaps.resize(kKeptGaps);
  return result;
}

std::string duration(double seconds) {
  const double size = std::fabs(seconds);
  if (size < 60) return fmt::format("{:.1f}s", seconds);
  if (size < 3600) return fmt::format("{:.1f}m", seconds / 60);
  if (size < 86400) return fmt::format("{:.2f}h", seconds / 3600);
  return fmt::format("{:.2f}d", seconds / 86400);
}

std::string duration(Micros length) { return duration(seconds(length)); }

struct TopTurn {
  Micros residual_wall;
  std::vector<std::string> cells;
};

std::vector<std::string> cells_of(const Turn& turn, const Analysis& analysis) {
  const Coverage& c = analysis.coverage;
  std::string gaps;
  for (size_t i = 0; i < std::min(kShownGaps, analysis.gaps.size()); ++i) {
    const Gap& gap = analysis.gaps[i];
    gaps += fmt::format("{}{} {}->{}", i == 0 ? "" : "; ", duration(gap.length()),
                        text_of(gap.before), text_of(gap.after));
  }
  return {turn.provider,
          duration(c.residual_wall()),
          duration(c.uncovered),
          duration(c.overlap),
          duration(c.e2e),
          duration(c.generation),
          duration(c.tool_wall),
          base::grouped(turn.rows),
          base::grouped(turn.tool_calls),
          "`" + turn.session + "`",
          iso_with_offset(turn.start),
          gaps};
}

// A zero or negative latency is passed over here, other than in effective_ms().
double positive_seconds(const Tool& tool) {
  for (const auto& ms : {tool.internal_ms, tool.wall_ms, tool.latency_ms}) {
    if (ms && *ms > 0) return *ms / 1000;
  }
  return 0;
}

class GapAudit : public Audit {
 public:
  void add(const Record& record) override {
    if (!record.session) return;
    const RowTiming timing = timing_of(record);
    if (timing.trigger) open(record, *timing.trigger);
    Turn* turn = open_.find(*record.session);
    if (turn == nullptr) return;
    ++turn->rows;
    for (const Event& event : record.events) {
      if (event.type && event.at) mark(*turn, *event.at, std::string(*event.type), record.line);
    }
    if (timing.generation_us()) {
      turn->generation.push_back({*timing.generation_start, *timing.last_output});
    }
    turn->end = std::max(turn->end, timing.last_output);
    if (timing.last_output && timing.usage_report) {
      const Micros tail = std::max<Micros>(0, *timing.usage_report - *timing.last_output);
      turn->usage_tail = saturating_add(turn->usage_tail, tail);
    }
    for (const Tool& tool : record.tools) add_tool(*turn, tool, record.line);
  }

  AuditResult finish() override {
    for (Turn& turn : open_.close_all()) close(turn);
    AuditResult result;
    result.report =
        "Turn window: from the user message that triggers the turn to the session's last model "
        "output before the next such message.\n\n"
        "Coverage: the generation interval of each row and the interval of each tool call, cut at "
        "the ends of the window and merged; what is left is a gap. By construction residual wall = "
        "uncovered wall gaps - overlap, so a large residual is uncovered time, and a negative one "
        "is time that several intervals share.\n\n## Provider Totals\n\n" +
        totals_table() + "\n## Usage Report Gap Diagnostic\n\n" + usage_table() +
        "\n## Largest Uncovered Gap Patterns\n\nOnly the five largest gaps of each turn.\n\n" +
        patterns_table() + "\n## Top Residual Turns\n\n" + turns_table() +
        "\n## Dropped Turns\n\n" + dropped_table();
    result.findings = {{"turns", totals_["all"].turns}};
    return result;
  }

 private:
  struct Pattern {
    std::string provider, before, after;
    int64_t count = 0;
    double seconds = 0;
  };

  void open(const Record& record, Micros trigger) {
    Turn turn;
    turn.provider = record.provider;
    turn.session = *record.session;
    turn.start = trigger;
    mark(turn, trigger, "user_message", record.line);
    auto closed = open_.open(*record.session, std::move(turn));
    if (closed) close(*closed);
  }

  void mark(Turn& turn, Micros at, std::string name, uint64_t line) {
    turn.marks.push_back({at, {names_.keep(std::move(name)), line}});
  }

  void add_tool(Turn& turn, const Tool& tool, uint64_t line) {
    ++turn.tool_calls;
    turn.effective_seconds += positive_seconds(tool);
    const auto emitted = base::parse_timestamp(tool.emitted_at);
    const auto result = base::parse_timestamp(tool.result_at);
    if (!emitted || !result || *result <= *emitted) return;
    const std::string_view name = tool.name.empty() ? "tool" : tool.name;
    turn.tools.push_back({*emitted, *result});
    mark(turn, *emitted, fmt::format("tool_emit:{}", name), line);
    mark(turn, *result, fmt::format("tool_result:{}", name), line);
  }

  void close(Turn& turn) {
    if (!turn.end || *turn.end <= turn.start) {
      ++dropped_[{turn.provider, turn.end ? "nonpositive" : "no_end"}];
      return;
    }
    const Analysis analysis = analyse(turn);
    totals_["all"].add(analysis.coverage, turn.usage_tail);
    if (turn.provider != "all") totals_[turn.provider].add(analysis.coverage, turn.usage_tail);
    for (const Gap& gap : analysis.gaps) add_pattern(turn.provider, gap);
    keep_if_top(turn, analysis);
  }

  void add_pattern(const std::string& provider, const Gap& gap) {
    const std::string before = kind_of(gap.before);
    const std::string after = kind_of(gap.after);
    const auto [place, is_new] =
        pattern_index_.try_emplace({provider, before, after}, patterns_.size());
    if (is_new) patterns_.push_back({provider, before, after});
    Pattern& pattern = patterns_[place->second];
    ++pattern.count;
    pattern.seconds += seconds(gap.length());
  }

  // The turns with the largest residual, in that order; of equal ones those that closed first.
  void keep_if_top(const Turn& turn, const Analysis& analysis) {
    const Micros residual = analysis.coverage.residual_wall();
    if (top_.size() == kShownTurns && residual <= top_.back().residual_wall) return;
    const auto place =
        std::ranges::upper_bound(top_, residual, std::ranges::greater(), &TopTurn::residual_wall);
    top_.insert(place, {residual, cells_of(turn, analysis)});
    if (top_.size() > kShownTurns) top_.pop_back();
  }

  std::string totals_table() {
    std::vector<std::vector<std::string>> rows;
    for (const std::string provider : {"all", "claude", "codex"}) {
      const Totals& t = totals_[provider];
      std::vector<std::string> row = {provider, base::grouped(t.turns)};
      for (const double sum : {t.e2e, t.generation, t.tool_wall, t.covered, t.uncovered, t.overlap,
                               t.residual_wall, t.residual_effective}) {
        row.push_back(hours(sum));
      }
      rows.push_back(std::move(row));
    }
    return report_table({"provider", "turns", "e2e", "generation", "tool wall sum", "covered union",
                         "uncovered wall gaps", "overlap", "residual wall", "residual effective"},
                        "l", rows);
  }

  std::string usage_table() {
    std::vector<std::vector<std::string>> rows;
    for (const std::string provider : {"all", "claude", "codex"}) {
      const Totals& t = totals_[provider];
      rows.push_back({provider, hours(t.usage_tail), base::grouped(t.turns_with_usage_tail)});
    }
    return report_table({"provider", "usage-report-after-output", "turns with usage gap"}, "l",
                        rows);
  }

  std::string patterns_table() {
    std::ranges::stable_sort(patterns_, std::ranges::greater(), &Pattern::seconds);
    std::vector<std::vector<std::string>> rows;
    for (size_t i = 0; i < std::min(kShownPatterns, patterns_.size()); ++i) {
      const Pattern& p = patterns_[i];
      rows.push_back({p.provider, p.before, p.after, base::grouped(p.count), hours(p.seconds)});
    }
    return report_table({"provider", "before kind", "after kind", "count", "gap total"}, "lllrr",
                        rows);
  }

  std::string turns_table() const {
    std::vector<std::vector<std::string>> rows;
    for (const TopTurn& turn : top_) rows.push_back(turn.cells);
    return report_table({"provider", "residual wall", "uncovered", "overlap", "e2e", "gen",
                         "tool wall", "rows", "tools", "session", "start", "top gaps"},
                        "lrrrrrrrrlll", rows);
  }

  std::string dropped_table() const {
    std::vector<std::vector<std::string>> rows;
    for (const auto& [names, count] : dropped_) {
      rows.push_back({names.first, names.second, base::grouped(count)});
    }
    return report_table({"provider", "reason", "count"}, "llr", rows);
  }

  Names names_;
  OpenTurns<Turn> open_;
  std::map<std::string, Totals> totals_;  // by provider, and "all"
  std::map<std::array<std::string, 3>, size_t> pattern_index_;
  std::vector<Pattern> patterns_;  // by first appearance
  std::vector<TopTurn> top_;
  std::map<std::pair<std::string, std::string>, int64_t> dropped_;
};

std::unique_ptr<Audit> start(const AuditOptions&) { return std::make_unique<GapAudit>(); }

}  // namespace

Validator user_turn_gap_audit() {
  return {.category = "human_in_the_loop",
          .name = "user_turn_gap_audit",
          .title = "Uncovered time inside user turns",
          .question =
              "How much of a turn is covered neither by the model nor by a tool, and "
              "between which events?",
          .start = start};
}

}  // namespace atlas::validators
