// user_turn_response_audit: which rows with a user message become response-time samples, and why
// the others do not.
//
// Visible    a row with a user_message among its events, with a time stamp or not
// Triggered  its trigger (turns.h) opens a turn of its session
// Sample     the turn has an output later than its trigger before the session's next trigger
// Every visible row is triggered or has exactly one reason not to be; every triggered row becomes a
// sample or is dropped.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/number_text.h"
#include "base/text.h"
#include "validators/report.h"
#include "validators/turns.h"
#include "validators/validator.h"

namespace atlas::validators {
namespace {

constexpr size_t kDroppedSamples = 20;  // shown one by one

using Names = std::pair<std::string, std::string>;

struct Turn {
  std::string provider, session, row_id, types;
  uint64_t line = 0;
  base::Micros start = 0;
  std::optional<base::Micros> last_output;
};

struct ProviderCounts {
  int64_t triggered = 0;
  int64_t samples = 0;
  int64_t no_output = 0;
  int64_t nonpositive = 0;
  int64_t closed_by_next = 0;
  int64_t closed_by_end = 0;
};

std::string row_id(const Record& record) {
  for (const std::string_view id :
       {record.round_id, record.request_id, record.message_id, record.id}) {
    if (!id.empty()) return std::string(id);
  }
  return fmt::format("line:{}", record.line);
}

std::vector<std::string> event_types(const Record& record) {
  std::vector<std::string> types;
  for (const Event& event : record.events) {
    if (event.type) types.emplace_back(*event.type);
  }
  return types;
}

// Why a visible row opens no turn; nothing if it does.
std::optional<std::string> reason_against(const Record& record, const RowTiming& timing) {
  if (!timing.has_user_stamp) return "no_parseable_user_timestamp";
  if (!timing.first_output) return "no_model_output";
  if (!timing.trigger) return "user_after_first_model_output";
  if (!record.session) return "missing_session";
  return std::nullopt;
}

std::vector<std::string> count_cells(const std::string& provider, const ProviderCounts& counts) {
  std::vector<std::string> cells = {provider};
  for (const int64_t count : {counts.triggered, counts.samples, counts.no_output,
                              counts.nonpositive, counts.closed_by_next, counts.closed_by_end}) {
    cells.push_back(base::grouped(count));
  }
  return cells;
}

std::string table_of(std::string_view second, const std::map<Names, int64_t>& counts) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [names, count] : counts) {
    rows.push_back({names.first, names.second, base::grouped(count)});
  }
  return report_table({"provider", std::string(second), "rows"}, "llr", rows);
}

class ResponseAudit : public Audit {
 public:
  void add(const Record& record) override {
    const RowTiming timing = timing_of(record);
    const std::string provider(record.provider);
    const auto types = event_types(record);
    if (std::ranges::find(types, "user_message") != types.end()) {
      ++visible_[provider];
      if (const auto reason = reason_against(record, timing)) ++reasons_[{provider, *reason}];
    }
    if (!types.empty()) ++first_types_[{provider, types.front()}];
    if (!record.session) return;
    if (timing.trigger) {
      ++counts_[provider].triggered;
      const auto closed = open_.open(
          *record.session, {provider, std::string(*record.session), row_id(record),
                            base::join(types, ","), record.line, *timing.trigger, std::nullopt});
      if (closed) close(*closed, true);
    }
    if (!timing.last_output) return;
    if (Turn* turn = open_.find(*record.session)) {
      turn->last_output = std::max(turn->last_output, timing.last_output);
    }
  }

  AuditResult finish() override {
    for (const Turn& turn : open_.close_all()) close(turn, false);
    AuditResult result;
    const ProviderCounts all = total();
    result.report =
        "A sample is a turn: it starts at the latest user message at or before a row's first model "
        "output and needs a later model output of its session before the next such message or the "
        "end of the file.\n\n## Counts\n\n" +
        counts_table(all) + "\n## Visible User Messages\n\n" + visible_table() +
        "\n## Visible User Rows Not Used As Response Triggers\n\n" + table_of("reason", reasons_) +
        "\n## First Event Type Counts\n\n" + table_of("first event", first_types_);
    if (!dropped_.empty()) {
      result.report +=
          "\n## Dropped Samples\n\n" +
          report_table({"reason", "provider", "session", "line", "row", "start", "event types"},
                       "lllrlll", dropped_);
    }
    result.findings = {{"response_samples", all.samples},
                       {"response_triggering_user_rows", all.triggered},
                       {"dropped", all.no_output + all.nonpositive}};
    return result;
  }

 private:
  void close(const Turn& turn, bool by_next) {
    ProviderCounts& counts = counts_[turn.provider];
    const std::string reason = by_next ? "next_user_message" : "eof";
    if (!turn.last_output) {
      ++counts.no_output;
      keep_dropped(turn, reason);
    } else if (*turn.last_output <= turn.start) {
      ++counts.nonpositive;
      keep_dropped(turn, reason + ":nonpositive");
    } else {
      ++counts.samples;
      ++(by_next ? counts.closed_by_next : counts.closed_by_end);
    }
  }

  void keep_dropped(const Turn& turn, const std::string& reason) {
    if (dropped_.size() >= kDroppedSamples) return;
    dropped_.push_back({reason, turn.provider, turn.session, std::to_string(turn.line), turn.row_id,
                        iso_with_offset(turn.start), turn.types});
  }

  ProviderCounts total() const {
    ProviderCounts all;
    for (const auto& [provider, counts] : counts_) {
      for (const auto member : {&ProviderCounts::triggered, &ProviderCounts::samples,
                                &ProviderCounts::no_output, &ProviderCounts::nonpositive,
                                &ProviderCounts::closed_by_next, &ProviderCounts::closed_by_end}) {
        all.*member += counts.*member;
      }
    }
    return all;
  }

  std::string counts_table(const ProviderCounts& all) const {
    std::vector<std::vector<std::string>> rows;
    for (const auto& [provider, counts] : counts_) rows.push_back(count_cells(provider, counts));
    rows.push_back(count_cells("all", all));
    return report_table(
        {"provider", "response-triggering user rows", "response samples", "dropped no output",
         "dropped nonpositive", "closed by next user", "closed by EOF"},
        "l", rows);
  }

  std::string visible_table() const {
    std::vector<std::vector<std::string>> rows;
    for (const auto& [provider, visible] : visible_) {
      const auto counts = counts_.find(provider);
      rows.push_back({provider, base::grouped(visible),
                      base::grouped(counts == counts_.end() ? 0 : counts->second.triggered)});
    }
    return report_table(
        {"provider", "rows containing user_message", "response-triggering user rows"}, "l", rows);
  }

  OpenTurns<Turn> open_;
  std::map<std::string, ProviderCounts> counts_;  // a provider is here once it has a trigger
  std::map<std::string, int64_t> visible_;
  std::map<Names, int64_t> reasons_, first_types_;
  std::vector<std::vector<std::string>> dropped_;
};

std::unique_ptr<Audit> start(const AuditOptions&) { return std::make_unique<ResponseAudit>(); }

}  // namespace

Validator user_turn_response_audit() {
  return {.category = "human_in_the_loop",
          .name = "user_turn_response_audit",
          .title = "Response-time samples of user turns",
          .question =
              "Which rows with a user message become response-time samples, and why do the "
              "others not?",
          .start = start};
}

}  // namespace atlas::validators
