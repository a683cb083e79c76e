// tool_duplicate_audit: tool calls that a trace holds more than once.
//
// Physical copy  same provider, base session, round, call, tool, times, sizes and effective
// latency:
//                one call that was logged again, mostly by a sub-agent whose session begins with
//                its parent's history. The base session of a Claude sub-agent is its parent.
// Exact copy     same trace key, index, call, tool, times, sizes and both latencies.
// Overcount      latency * (copies - 1): the time that a sum over all rows counts too much.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <deque>
#include <set>
#include <unordered_map>

#include "base/number_text.h"
#include "base/text.h"
#include "validators/report.h"
#include "validators/turns.h"
#include "validators/validator.h"

namespace atlas::validators {
namespace {

constexpr std::string_view kSubagents = "/subagents/";
constexpr std::string_view kUnknownTool = "<unknown-tool>";
constexpr double kMsPerHour = 3'600'000;
constexpr size_t kSamples = 8;     // sessions, trace keys and lines shown of a group
constexpr size_t kTopTools = 20;   // in the report
constexpr size_t kTopGroups = 15;  // in the report

// Parts joined so that no two lists of parts give the same text.
class Key {
 public:
  Key& add(std::string_view part) {
    text_ += std::to_string(part.size());
    text_ += ':';
    text_ += part;
    return *this;
  }
  Key& add(const std::optional<double>& number) {
    return add(std::string_view(number ? base::repr(*number + 0.0) : ""));  // + 0.0: no minus zero
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// The parts that were added to a key, which must outlive them.
std::vector<std::string_view> parts_of(std::string_view key) {
  std::vector<std::string_view> parts;
  while (!key.empty()) {
    const size_t colon = key.find(':');
    size_t size = 0;
    const std::string_view digits = key.substr(0, colon);
    std::from_chars(digits.begin(), digits.end(), size);
    parts.push_back(key.substr(colon + 1, size));
    key.remove_prefix(colon + 1 + size);
  }
  return parts;
}

struct Latency {
  std::optional<double> ms;
  std::string_view source;
};

Latency effective_latency(const Tool& tool) {
  if (tool.internal_ms) return {tool.internal_ms, "internal"};
  if (tool.wall_ms) return {tool.wall_ms, "wall_fallback"};
  if (tool.latency_ms) return {tool.latency_ms, "legacy_latency_ms"};
  return {std::nullopt, "missing"};
}

std::string_view base_session(const Record& record) {
  const std::string_view session = record.session.value_or("");
  return record.provider == "claude" ? session.substr(0, session.find(kSubagents)) : session;
}

using Texts = std::set<std::string, std::less<>>;

std::string first_joined(const Texts& texts) {
  std::vector<std::string> first;
  for (const std::string& text : texts) {
    if (first.size() == kSamples) break;
    first.push_back(text);
  }
  return base::join(first, ";");
}

// Of a physical key: provider, base session, round, call, tool, emitted_at, result_at, input_chars,
// result_chars; behind them the latency and its source.
constexpr size_t kProviderPart = 0, kRoundPart = 2, kCallPart = 3, kToolPart = 4, kShownParts = 9;

// The calls of one physical signature. The rest of what a table shows of them is in the key: most
// groups are single calls, and a trace has hundreds of thousands of them.
struct Group {
  const std::string* key = nullptr;
  Latency latency;
  int64_t rows = 0;
  Texts sessions, trace_keys;
  std::vector<uint64_t> lines;

  int64_t extra_rows() const { return rows - 1; }
  double latency_ms() const { return latency.ms.value_or(0); }
  double overcount_ms() const { return latency_ms() * static_cast<double>(extra_rows()); }
  bool has_subagent() const {
    return std::ranges::any_of(
        sessions, [](const std::string& s) { return s.find(kSubagents) != std::string::npos; });
  }
};

// Extra rows and overcounted time under one name.
struct Share {
  std::string name;
  int64_t extra_rows = 0;
  double overcount_ms = 0;
};

// By name in the order of first appearance.
class Shares {
 public:
  void add(std::string_view name, const Group& group) {
    const auto [place, is_new] = index_.try_emplace(std::string(name), shares_.size());
    if (is_new) shares_.push_back({std::string(name)});
    Share& share = shares_[place->second];
    share.extra_rows += group.extra_rows();
    share.overcount_ms += group.overcount_ms();
  }
  std::vector<Share> most_first() const {
    std::vector<Share> sorted = shares_;
    std::ranges::stable_sort(sorted, std::ranges::greater(), &Share::extra_rows);
    return sorted;
  }

 private:
  std::unordered_map<std::string, size_t> index_;
  std::vector<Share> shares_;
};

std::string in_hours(double ms) { return fmt::format("{:.2f}h", ms / kMsPerHour); }

std::string share_list(const std::vector<Share>& shares, size_t most) {
  if (shares.empty()) return "- none\n";
  std::string text;
  for (size_t i = 0; i < std::min(most, shares.size()); ++i) {
    text += fmt::format("- {}: {} extra rows, {} overcounted\n", shares[i].name,
                        base::grouped(shares[i].extra_rows), in_hours(shares[i].overcount_ms));
  }
  return text;
}

std::string group_list(const std::vector<const Group*>& groups) {
  if (groups.empty()) return "- none\n";
  std::string text;
  for (size_t i = 0; i < std::min(kTopGroups, groups.size()); ++i) {
    const Group& g = *groups[i];
    const auto parts = parts_of(*g.key);
    text += fmt::format(
        "- {} rows x `{}` ({}): {} extra, {} overcounted, round `{}`, tool id `{}`, "
        "sub-agent session: {}\n",
        base::grouped(g.rows), parts[kToolPart], parts[kProviderPart],
        base::grouped(g.extra_rows()), in_hours(g.overcount_ms()), parts[kRoundPart],
        parts[kCallPart], g.has_subagent() ? "yes" : "no");
  }
  return text;
}

std::optional<double> hours_of(const std::optional<double>& ms) {
  return ms ? std::optional(*ms / kMsPerHour) : std::nullopt;
}

void add_row(table::Table& table, const Group& g) {
  std::vector<std::string> lines;
  for (const uint64_t line : g.lines) lines.push_back(std::to_string(line));
  const auto parts = parts_of(*g.key);
  table::Row row = table.row();
  for (size_t p = 0; p < kShownParts; ++p) row.text(parts[p]);
  row.text(g.latency.source)
      .real(g.latency.ms)
      .real(hours_of(g.latency.ms))
      .integer(g.rows)
      .integer(g.extra_rows())
      .real(g.overcount_ms())
      .real(g.overcount_ms() / kMsPerHour)
      .integer(std::ssize(g.sessions))
      .integer(std::ssize(g.trace_keys))
      .boolean(g.has_subagent())
      .text(first_joined(g.sessions))
      .text(first_joined(g.trace_keys))
      .text(base::join(lines, ";"));
}

table::Table groups_table(const std::vector<const Group*>& groups, size_t most) {
  table::Table table("duplicate_tool_groups",
                     {"provider",
                      "base_session_id",
                      "round_id",
                      "tool_call_id",
                      "tool_name",
                      "emitted_at",
                      "result_at",
                      "input_chars",
                      "result_chars",
                      "latency_source",
                      "latency_ms",
                      "latency_hours",
                      "raw_rows",
                      "extra_rows",
                      "overcount_latency_ms",
                      "overcount_latency_hours",
                      "session_count",
                      "trace_key_count",
                      "has_subagent_session",
                      "sample_sessions",
                      "sample_trace_keys",
                      "sample_line_numbers"},
                     "Tool calls that the trace holds more than once");
  for (size_t i = 0; i < std::min(most, groups.size()); ++i) add_row(table, *groups[i]);
  return table;
}

struct Metrics {
  int64_t raw_rows = 0, with_latency = 0;
  double raw_ms = 0, single_ms = 0, overcount_ms = 0;
  int64_t rows_in_groups = 0, extra_rows = 0;
  int64_t several_sessions = 0, with_subagent = 0, subagent_extra_rows = 0;
  int64_t exact_groups = 0, exact_extra_rows = 0;
};

class DuplicateAudit : public Audit {
 public:
  explicit DuplicateAudit(const AuditOptions& options) : options_(options) {}

  void add(const Record& record) override {
    for (const Tool& tool : record.tools) {
      ++metrics_.raw_rows;
      const Latency latency = effective_latency(tool);
      if (latency.ms) ++metrics_.with_latency;
      add_physical(record, tool, latency);
      add_exact(record, tool);
    }
  }

  AuditResult finish() override {
    std::vector<const Group*> copied;
    for (const Group& group : groups_) {
      metrics_.raw_ms += group.latency_ms() * static_cast<double>(group.rows);
      metrics_.single_ms += group.latency_ms();
      if (group.rows > 1) copied.push_back(&group);
    }
    Shares by_provider, by_tool;
    for (const Group* group : copied) {
      count(*group);
      const auto parts = parts_of(*group->key);
      by_provider.add(parts[kProviderPart], *group);
      by_tool.add(parts[kToolPart], *group);
    }
    for (const auto& [key, rows] : exact_) {
      metrics_.exact_groups += rows > 1 ? 1 : 0;
      metrics_.exact_extra_rows += rows - 1;
    }
    std::ranges::stable_sort(copied, [](const Group* a, const Group* b) {
      if (a->overcount_ms() != b->overcount_ms()) return a->overcount_ms() > b->overcount_ms();
      return a->rows > b->rows;
    });
    AuditResult result;
    result.tables.push_back(groups_table(copied, options_.top_groups));
    result.report = metrics_text(std::ssize(copied)) + "\n## Extra Rows By Provider\n\n" +
                    share_list(by_provider.most_first(), SIZE_MAX) + "\n## Extra Rows By Tool\n\n" +
                    share_list(by_tool.most_first(), kTopTools) + "\n## Largest Groups\n\n" +
                    group_list(copied) +
                    "\nAll groups, the most costly first: `duplicate_tool_groups.csv`.\n";
    result.findings = {{"extra_duplicate_physical_rows", metrics_.extra_rows},
                       {"raw_tool_rows", metrics_.raw_rows}};
    return result;
  }

 private:
  void add_physical(const Record& record, const Tool& tool, const Latency& latency) {
    const std::string_view session = base_session(record);
    const std::string_view name = tool.name.empty() ? kUnknownTool : tool.name;
    Key key;
    key.add(record.provider).add(session).add(record.round_id).add(tool.call_id).add(name);
    key.add(tool.emitted_at).add(tool.result_at);
    key.add(tool.input_chars.text()).add(tool.result_chars.text());
    key.add(latency.ms).add(latency.source);
    const auto [place, is_new] = group_index_.try_emplace(key.text(), groups_.size());
    if (is_new) {
      groups_.emplace_back().key = &place->first;
      groups_.back().latency = latency;
    }
    Group& group = groups_[place->second];
    ++group.rows;
    group.sessions.emplace(record.session.value_or(""));
    if (record.trace_key) group.trace_keys.emplace(*record.trace_key);
    if (group.lines.size() < kSamples) group.lines.push_back(record.line);
  }

  void add_exact(const Record& record, const Tool& tool) {
    Key key;
    key.add(record.trace_key.value_or("")).add(tool.index.text()).add(tool.call_id).add(tool.name);
    key.add(tool.emitted_at).add(tool.result_at);
    key.add(tool.input_chars.text()).add(tool.result_chars.text());
    key.add(tool.internal_ms).add(tool.wall_ms);
    ++exact_[std::hash<std::string>()(key.text())];
  }

  void count(const Group& group) {
    metrics_.rows_in_groups += group.rows;
    metrics_.extra_rows += group.extra_rows();
    metrics_.overcount_ms += group.overcount_ms();
    if (group.sessions.size() > 1) ++metrics_.several_sessions;
    if (group.has_subagent()) {
      ++metrics_.with_subagent;
      metrics_.subagent_extra_rows += group.extra_rows();
    }
  }

  std::string metrics_text(int64_t groups) const {
    const Metrics& m = metrics_;
    const auto count_row = [](std::string name, int64_t count) {
      return std::vector<std::string>{std::move(name), base::grouped(count)};
    };
    return "Physical copies agree in provider, base session (for Claude the part before "
           "`/subagents/`), round, call id, tool, both time stamps, both sizes and the effective "
           "latency with its source. Exact copies agree in trace key, tool index, call id, tool, "
           "time stamps, sizes and both latencies.\n\n## Metrics\n\n" +
           report_table({"metric", "value"}, "l",
                        {count_row("raw tool rows", m.raw_rows),
                         count_row("deduplicated tool calls", m.raw_rows - m.extra_rows),
                         count_row("rows with effective latency", m.with_latency),
                         count_row("rows without effective latency", m.raw_rows - m.with_latency),
                         {"raw latency", in_hours(m.raw_ms)},
                         {"deduplicated latency", in_hours(m.single_ms)},
                         {"overcounted latency", in_hours(m.overcount_ms)},
                         count_row("physical groups with copies", groups),
                         count_row("rows in these groups", m.rows_in_groups),
                         count_row("extra rows", m.extra_rows),
                         count_row("groups over several sessions", m.several_sessions),
                         count_row("groups with a sub-agent session", m.with_subagent),
                         count_row("extra rows of those", m.subagent_extra_rows),
                         count_row("exact groups with copies", m.exact_groups),
                         count_row("exact extra rows", m.exact_extra_rows)});
  }

  AuditOptions options_;
  Metrics metrics_;
  std::deque<Group> groups_;  // by first appearance
  std::unordered_map<std::string, size_t> group_index_;
  // By a hash of 64 bits: only counts are made of it, and a million calls share one by accident
  // with a chance of one in thirty million.
  std::unordered_map<size_t, int64_t> exact_;
};

std::unique_ptr<Audit> start(const AuditOptions& options) {
  return std::make_unique<DuplicateAudit>(options);
}

}  // namespace

Validator tool_duplicate_audit() {
  return {.category = "trace_facts",
          .name = "tool_duplicate_audit",
          .title = "Tool calls that occur twice",
          .question = "Does the trace hold copies of tool calls that inflate counts and latencies?",
          .start = start};
}

}  // namespace atlas::validators
