#include "experiments/prefix_cache/cache_replay/markdown.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/number_text.h"
#include "base/text.h"

namespace atlas::experiments::replay {
namespace {

using Cells = std::vector<std::string>;

constexpr std::array kProviders = {"claude", "codex"};

struct Condition {
  std::string_view label;
  const char* field;
  const char* threshold;
};

constexpr std::array<Condition, 4> kLongInputs = {{{"tool_chars>=50k", "tool_chars", "50000"},
                                                   {"tool_chars>=100k", "tool_chars", "100000"},
                                                   {"user_chars>=10k", "user_chars", "10000"},
                                                   {"user_chars>=50k", "user_chars", "50000"}}};

// GitHub's table without alignment.
class Table {
 public:
  explicit Table(const Cells& header) : text_(line(header) + line(Cells(header.size(), "---"))) {}
  void add(const Cells& cells) { text_ += line(cells); }
  const std::string& text() const { return text_; }

 private:
  static std::string line(const Cells& cells) { return "| " + base::join(cells, " | ") + " |\n"; }
  std::string text_;
};

std::string count_text(const std::optional<int64_t>& count) {
  return count ? base::grouped(*count) : "n/a";
}

std::string median_text(const Node& node, const std::string& name) {
  return number_text(node.at(name).summary().median);
}

std::string fraction_text(const Node& node, const std::string& name) {
  return percent_text(node.at(name).fraction());
}

std::string stats_table(const Node& stats) {
  Table table({"metric", "value"});
  table.add({"rows", count_text(stats.count_of("rows"))});
  table.add({"adjacent pairs", count_text(stats.count_of("pairs"))});
  table.add(
      {"skipped non-adjacent pairs", count_text(stats.count_of("skipped_non_adjacent_pair"))});
  table.add({"bad json", "0"});  // the database holds no such line
  return table.text();
}

std::string prefix_table(const Node& providers) {
  Table table({"provider", "pairs", "median abs err", "within 8 tok", "within 1%",
               "median err if add output", "within 8 if add output"});
  for (const std::string provider : kProviders) {
    const Node& section = providers.at(provider).at("prefix_relationship");
    table.add({provider, count_text(section.count_of("pairs")),
               median_text(section, "absolute_error"),
               fraction_text(section.at("within_absolute"), "8"),
               fraction_text(section.at("within_relative"), "1pct"),
               median_text(section, "with_prior_output_added_error"),
               fraction_text(section, "with_prior_output_added_within_absolute_8")});
  }
  return table.text();
}

std::string append_table(const Node& providers) {
  Table table({"provider", "raw append median", "adjusted append median", "prev output median",
               "adjusted zero", "signed negative", "append >= prev output",
               "append >= prev visible"});
  for (const std::string provider : kProviders) {
    const Node& section = providers.at(provider).at("adjusted_append");
    table.add({provider, median_text(section, "raw_append"),
               median_text(section, "adjusted_append"),
               median_text(section, "previous_output_tokens"),
               fraction_text(section, "adjusted_zero"), fraction_text(section, "signed_negative"),
               fraction_text(section, "next_append_ge_previous_output"),
               fraction_text(section, "next_append_ge_previous_visible_output")});
  }
  return table.text();
}

std::string clamped_table(const Node& providers) {
  Table table({"provider", "clamped pairs", "share", "raw chars median", "raw <=500",
               "append median", "prev output median", "deficit median"});
  for (const std::string provider : kProviders) {
    const Node& section = providers.at(provider).at("clamped_cases");
    const Node& clamped = section.at("clamped");
    const Fraction share{clamped.at("count").count(), section.at("pairs").count()};
    table.add({provider, base::grouped(share.count), percent_text(share),
               median_text(clamped, "raw_input_chars"),
               fraction_text(clamped.at("raw_input_char_buckets"), "<= 500"),
               median_text(clamped, "raw_append"), median_text(clamped, "previous_output_tokens"),
               median_text(clamped, "deficit_tokens")});
  }
  return table.text();
}

std::string long_inputs_table(const Node& providers) {
  Table table({"provider", "condition", "rows", "append median", "append >= raw/4"});
  for (const std::string provider : kProviders) {
    for (const auto& [label, field, threshold] : kLongInputs) {
      const Node& part = providers.at(provider).at("long_current_inputs").at(field).at(threshold);
      table.add({provider, std::string(label), count_text(part.count_of("rows")),
                 median_text(part, "append_tokens"),
                 fraction_text(part, "append_ge_raw_chars_div_4")});
    }
  }
  return table.text();
}

std::string cache_stats_table(const Node& stats) {
  const auto count = [&](const std::string& name) {
    return base::grouped(stats.count_of(name).value_or(0));
  };
  Table table({"metric", "value"});
  table.add({"source", "normalized_trace"});
  table.add({"cache rounds", count("raw_rounds")});
  table.add({"cache adjacent pairs", count("raw_pairs")});
  // The agent's own session files are not read.
  for (const char* name :
       {"readable files", "skipped unreadable/missing", "skipped permission/os error"}) {
    table.add({name, "0"});
  }
  table.add(
      {"skipped missing normalized fields", count("skipped_missing_normalized_cache_fields")});
  return table.text();
}

std::string cache_write_table(const Node& detail) {
  const std::string difference = "next_cache_creation_minus_previous_output";
  const std::string reaches = "next_cache_creation_ge_previous_output";
  Table table({"next start", "pairs", "median create-prev output", "create >= prev output"});
  table.add({"all", base::grouped(detail.at(difference).summary().count),
             median_text(detail, difference), fraction_text(detail, reaches)});
  for (const auto& [event, node] : detail.at("by_start_event").members()) {
    table.add({event, count_text(node.count_of("pairs")), median_text(node, difference),
               fraction_text(node, reaches)});
  }
  return table.text();
}

std::string cache_short_table(const Node& detail) {
  Table table({"condition", "pairs", "no subtract median", "subtract median",
               "clamped subtract median", "negative share"});
  for (const std::string condition : {"<=100", "user_message<=50", "tool_result<=100"}) {
    const Node& part = detail.at("short_current_inputs").at(condition);
    table.add({condition, count_text(part.count_of("pairs")), median_text(part, "no_subtract"),
               median_text(part, "subtract_previous_output"),
               median_text(part, "subtract_previous_output_clamped"),
               fraction_text(part, "negative_after_subtract")});
  }
  return table.text();
}

std::string cache_long_table(const Node& detail) {
  Table table({"condition", "rounds", "cache_creation median"});
  for (const auto& [label, field, threshold] : kLongInputs) {
    const Node& part = detail.at("long_current_inputs").at(field).at(threshold);
    table.add({std::string(label), count_text(part.count_of("rounds")),
               median_text(part, "cache_creation_input_tokens")});
  }
  return table.text();
}

}  // namespace

std::string number_text(const std::optional<double>& number) {
  if (!number) return "n/a";
  return base::grouped(*number, std::abs(*number) >= 100 ? 0 : 2);
}

std::string percent_text(const Fraction& fraction) {
  const auto share = fraction.value();
  return share ? base::percent(*share) : "n/a";
}

std::string to_markdown(const Node& analysis) {
  std::string text =
      "# Cache Replay Analysis\n\n"
      "Neighbouring steps of a session and provider: what the token counts of the "
      "second say about the replay of the first.\n";
  const auto add = [&](std::string_view title, const std::string& table) {
    text += fmt::format("\n{}\n\n{}", title, table);
  };
  const Node& providers = analysis.at("providers");
  add("## Normalized Trace", stats_table(analysis.at("normalized_trace").at("stats")));
  add("## Prefix Relationship", prefix_table(providers));
  add("## Adjusted Append", append_table(providers));
  add("## Clamped Cases", clamped_table(providers));
  add("## Long Current Inputs", long_inputs_table(providers));
  if (!analysis.has("claude_cache_detail")) return text;
  const Node& detail = analysis.at("claude_cache_detail");
  add("## Claude Cache Creation", cache_stats_table(detail.at("stats")));
  add("### Prior Output Into Next Cache Write", cache_write_table(detail));
  add("### Short Inputs Before/After Subtracting Prior Output", cache_short_table(detail));
  add("### Long Current Inputs And Cache Creation", cache_long_table(detail));
  return text;
}

}  // namespace atlas::experiments::replay
