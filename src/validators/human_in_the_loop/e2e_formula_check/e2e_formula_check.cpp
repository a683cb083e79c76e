// e2e_formula_check: can the end-to-end time of a user turn be rebuilt from averages?
//
// Row formula        (generation per row + tool time per row) * rows per turn
// Component formula  generation per generating row * generating rows per turn
//                    + tool time per call * calls per turn
// Both are (generation + tool time) / turns in another dress, so the difference to the measured
// average is overlap minus uncovered time. A formula with a denominator of 0 has no value.

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "base/number_text.h"
#include "validators/report.h"
#include "validators/turns.h"
#include "validators/validator.h"

namespace atlas::validators {
namespace {

// Tool time of one kind, effective or wall: calls with a positive duration, and its sum.
struct ToolTime {
  int64_t calls = 0;
  double seconds = 0;

  void add(const std::optional<double>& ms) {
    if (!ms || *ms <= 0) return;
    ++calls;
    seconds += *ms / 1000;
  }
  void add(const ToolTime& other) {
    calls += other.calls;
    seconds += other.seconds;
  }
};

struct Sums {
  int64_t turns = 0, rows = 0, generation_rows = 0;
  double e2e = 0, generation = 0;
  ToolTime effective, wall;

  void add(const Sums& other) {
    turns += other.turns;
    rows += other.rows;
    generation_rows += other.generation_rows;
    e2e += other.e2e;
    generation += other.generation;
    effective.add(other.effective);
    wall.add(other.wall);
  }
};

struct Turn {
  std::string provider;
  base::Micros start = 0;
  std::optional<base::Micros> end;
  Sums sums;
};

double ratio(double part, int64_t whole) {
  return whole == 0 ? std::nan("") : part / static_cast<double>(whole);
}
double ratio(int64_t part, int64_t whole) { return ratio(static_cast<double>(part), whole); }

struct Formulas {
  double e2e, rows_per_turn, generation_per_row, tool_per_row, row_formula;
  double generation_rows_per_turn, generation_per_generation_row, calls_per_turn, tool_per_call,
      component_formula;

  Formulas(const Sums& sums, const ToolTime& tool)
      : e2e(ratio(sums.e2e, sums.turns)),
        rows_per_turn(ratio(sums.rows, sums.turns)),
        generation_per_row(ratio(sums.generation, sums.rows)),
        tool_per_row(ratio(tool.seconds, sums.rows)),
        row_formula((generation_per_row + tool_per_row) * rows_per_turn),
        generation_rows_per_turn(ratio(sums.generation_rows, sums.turns)),
        generation_per_generation_row(ratio(sums.generation, sums.generation_rows)),
        calls_per_turn(ratio(tool.calls, sums.turns)),
        tool_per_call(ratio(tool.seconds, tool.calls)),
        component_formula(generation_per_generation_row * generation_rows_per_turn +
                          tool_per_call * calls_per_turn) {}
};

std::string duration(double seconds) {
  if (std::isnan(seconds)) return "";
  if (std::fabs(seconds) < 60) return fmt::format("{:.1f}s", seconds);
  if (std::fabs(seconds) < 3600) return fmt::format("{:.2f}m", seconds / 60);
  return fmt::format("{:.2f}h", seconds / 3600);
}

std::string plain(double value) { return std::isnan(value) ? "" : fmt::format("{:.2f}", value); }

std::vector<std::string> effective_row(const std::string& provider, const Sums& sums) {
  const Formulas f(sums, sums.effective);
  return {provider,
          base::grouped(sums.turns),
          duration(f.e2e),
          plain(f.rows_per_turn),
          duration(f.generation_per_row),
          duration(f.tool_per_row),
          duration(f.row_formula),
          duration(f.row_formula - f.e2e),
          plain(f.generation_rows_per_turn),
          duration(f.generation_per_generation_row),
          plain(f.calls_per_turn),
          duration(f.tool_per_call),
          duration(f.component_formula),
          duration(f.component_formula - f.e2e)};
}

std::vector<std::string> wall_row(const std::string& provider, const Sums& sums) {
  const Formulas f(sums, sums.wall);
  return {provider,
          base::grouped(sums.turns),
          duration(f.e2e),
          plain(f.rows_per_turn),
          duration(f.generation_per_row),
          duration(f.tool_per_row),
          duration(f.row_formula),
          duration(f.row_formula - f.e2e),
          plain(f.calls_per_turn),
          duration(f.tool_per_call),
          duration(f.component_formula),
          duration(f.component_formula - f.e2e)};
}

std::string interpretation(const Sums& all) {
  std::string text =
      "Both formulas reduce to (generation + tool time) / turns, so an error is time counted twice "
      "(parallel tools, tools that run while the model writes) minus time that neither covers. "
      "Averages per call and averages per row must not be mixed in one formula.\n";
  if (all.turns == 0) return text + "\nThe trace has no turn to check.\n";
  const auto sentence = [&](std::string_view kind, const ToolTime& tool) {
    const double error = Formulas(all, tool).row_formula - ratio(all.e2e, all.turns);
    return fmt::format("- {} tool time: the formula is {} {} the measured average.\n", kind,
                       duration(std::fabs(error)), error < 0 ? "below" : "above");
  };
  return text + "\n" + sentence("Effective", all.effective) + sentence("Wall", all.wall);
}

class FormulaCheck : public Audit {
 public:
  void add(const Record& record) override {
    if (!record.session) return;
    const RowTiming timing = timing_of(record);
    if (timing.trigger) {
      const auto closed = open_.open(
          *record.session, {std::string(record.provider), *timing.trigger, std::nullopt, {}});
      if (closed) close(*closed);
    }
    Turn* turn = open_.find(*record.session);
    if (turn == nullptr) return;
    ++turn->sums.rows;
    if (const auto generation = timing.generation_us()) {
      ++turn->sums.generation_rows;
      turn->sums.generation += seconds(*generation);
    }
    turn->end = std::max(turn->end, timing.last_output);
    for (const Tool& tool : record.tools) {
      turn->sums.effective.add(effective_ms(tool));
      turn->sums.wall.add(tool.wall_ms);
    }
  }

  AuditResult finish() override {
    for (const Turn& turn : open_.close_all()) close(turn);
    std::vector<std::vector<std::string>> effective, wall;
    for (const std::string provider : {"all", "claude", "codex"}) {
      effective.push_back(effective_row(provider, sums_[provider]));
      wall.push_back(wall_row(provider, sums_[provider]));
    }
    AuditResult result;
    result.report =
        "A turn runs from the user message that triggers it to the session's last model output "
        "before the next one. Other providers count in `all` only.\n\n"
        "## Effective Tool Time\n\n" +
        report_table({"provider", "turns", "avg e2e", "rows/turn", "gen/row", "tool eff/row",
                      "row formula", "row error", "gen rows/turn", "gen/gen-row", "tool calls/turn",
                      "tool eff/call", "component formula", "component error"},
                     "l", effective) +
        "\n## Wall Tool Time\n\n" +
        report_table({"provider", "turns", "avg e2e", "rows/turn", "gen/row", "tool wall/row",
                      "row formula", "row error", "tool wall calls/turn", "tool wall/call",
                      "component formula", "component error"},
                     "l", wall) +
        "\n## Interpretation\n\n" + interpretation(sums_["all"]);
    result.findings = {{"turns", sums_["all"].turns}};
    return result;
  }

 private:
  void close(const Turn& turn) {
    if (!turn.end || *turn.end <= turn.start) return;
    Sums sums = turn.sums;
    sums.turns = 1;
    sums.e2e = seconds(*turn.end - turn.start);
    sums_["all"].add(sums);
    // A provider that is called "all" is in the row of everything already.
    if (turn.provider != "all") sums_[turn.provider].add(sums);
  }

  OpenTurns<Turn> open_;
  std::map<std::string, Sums> sums_;  // by provider, and "all"
};

std::unique_ptr<Audit> start(const AuditOptions&) { return std::make_unique<FormulaCheck>(); }

}  // namespace

Validator e2e_formula_check() {
  return {.category = "human_in_the_loop",
          .name = "e2e_formula_check",
          .title = "End-to-end time rebuilt from averages",
          .question =
              "Can the end-to-end time of a turn be rebuilt from average generation and "
              "tool costs times the number of rows or calls?",
          .start = start};
}

}  // namespace atlas::validators
