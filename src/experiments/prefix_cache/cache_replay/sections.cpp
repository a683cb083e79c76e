#include "experiments/prefix_cache/cache_replay/sections.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <ranges>
#include <span>

#include "base/saturating.h"

namespace atlas::experiments::replay {
namespace {

using trace::Row;
using Rows = std::span<const Row>;
using Pairs = std::span<const Pair>;

constexpr size_t kLeastPairsOfEvent = 20;

int64_t size_of(int64_t value) { return value < 0 ? base::saturating_sub(0, value) : value; }

// Summary of value_of(item) over a list of steps or pairs.
template <typename Items, typename ValueOf>
Summary summary_of(const Items& items, ValueOf value_of) {
  WholeNumbers values;
  values.reserve(std::size(items));
  for (const auto& item : items) values.add(value_of(item));
  return std::move(values).summarized();
}

template <typename Items, typename Test>
Fraction fraction_of(const Items& items, Test test) {
  return {std::ranges::count_if(items, test), std::ssize(items)};
}

template <typename Items, typename Test>
auto subset_of(const Items& items, Test test) {
  std::vector<std::ranges::range_value_t<Items>> subset;
  std::ranges::copy_if(items, std::back_inserter(subset), test);
  return subset;
}

// How many items start with each event; step_of(item) is the step that starts.
template <typename Items, typename StepOf>
Node first_event_counts(const Measures& m, const Items& items, StepOf step_of) {
  std::map<uint32_t, int64_t> by_code;
  std::map<uint32_t, Row> example;
  for (const auto& item : items) {
    const Row step = step_of(item);
    if (++by_code[m.first_event_code(step)] == 1) example[m.first_event_code(step)] = step;
  }
  std::map<std::string, int64_t> by_text;
  for (const auto& [code, count] : by_code) by_text[m.first_event(example[code])] += count;
  Node node;
  for (const auto& [text, count] : by_text) node[text] = count;
  return node;
}

// Pairs by the event that their second step starts with, as far as there are enough of them.
std::map<std::string, std::vector<Pair>> by_start_event(const Measures& m, Pairs pairs) {
  std::map<uint32_t, std::vector<Pair>> by_code;
  for (const Pair pair : pairs) by_code[m.first_event_code(pair.current)].push_back(pair);
  std::map<std::string, std::vector<Pair>> groups;
  for (auto& [code, group] : by_code) {
    auto& all = groups[m.first_event(group.front().current)];
    all.insert(all.end(), group.begin(), group.end());
  }
  std::erase_if(groups, [](const auto& group) { return group.second.size() < kLeastPairsOfEvent; });
  return groups;
}

Node within_absolute(const Measures& m, Pairs pairs) {
  constexpr std::array<int64_t, 8> kMost = {0, 1, 2, 8, 32, 128, 512, 2048};
  std::array<int64_t, kMost.size()> counts = {};
  for (const Pair pair : pairs) {
    const int64_t error = size_of(m.prefix_error(pair));
    for (size_t k = 0; k < kMost.size(); ++k) counts[k] += error <= kMost[k] ? 1 : 0;
  }
  Node node;
  for (size_t k = 0; k < kMost.size(); ++k) {
    node[std::to_string(kMost[k])] = Fraction{counts[k], std::ssize(pairs)};
  }
  return node;
}

// Errors relative to the input before, where there was one.
std::vector<double> relative_errors(const Measures& m, Pairs pairs) {
  std::vector<double> errors;
  errors.reserve(pairs.size());
  for (const Pair pair : pairs) {
    const int64_t before = m.input_total(pair.previous);
    if (before <= 0) continue;
    errors.push_back(static_cast<double>(size_of(m.prefix_error(pair))) /
                     static_cast<double>(before));
  }
  return errors;
}

Node prefix_relationship(const Measures& m, Pairs pairs) {
  const auto error = [&](Pair pair) { return m.prefix_error(pair); };
  const auto error_with_output = [&](Pair pair) { return m.prefix_error_with_output(pair); };
  auto relative = relative_errors(m, pairs);
  Node node;
  node["pairs"] = std::ssize(pairs);
  node["error"] = summary_of(pairs, error);
  node["absolute_error"] = summary_of(pairs, [&](Pair pair) { return size_of(error(pair)); });
  node["within_absolute"] = within_absolute(m, pairs);
  node["within_relative"]["1pct"] = fraction_of(relative, [](double e) { return e <= 0.01; });
  node["within_relative"]["5pct"] = fraction_of(relative, [](double e) { return e <= 0.05; });
  node["relative_absolute_error"] = summarize(std::move(relative));
  node["with_prior_output_added_error"] = summary_of(pairs, error_with_output);
  node["with_prior_output_added_absolute_error"] =
      summary_of(pairs, [&](Pair pair) { return size_of(error_with_output(pair)); });
  node["with_prior_output_added_within_absolute_8"] =
      fraction_of(pairs, [&](Pair pair) { return size_of(error_with_output(pair)) <= 8; });
  return node;
}

// Signed appends, and how often the answer before reaches or passes the append.
void add_signed_append(Node& node, const Measures& m, Pairs pairs) {
  const auto signed_append = [&](Pair pair) { return m.signed_append(pair); };
  node["pairs"] = std::ssize(pairs);
  node["signed_adjusted_append"] = summary_of(pairs, signed_append);
  node["adjusted_zero"] = fraction_of(pairs, [&](Pair pair) { return signed_append(pair) <= 0; });
  node["signed_negative"] = fraction_of(pairs, [&](Pair pair) { return signed_append(pair) < 0; });
}

// How often the append holds the answer before, as a whole and as far as it was visible.
void add_append_reaches_output(Node& node, const Measures& m, Pairs pairs) {
  node["next_append_ge_previous_output"] = fraction_of(
      pairs, [&](Pair pair) { return m.append(pair.current) >= m.output(pair.previous); });
  node["next_append_ge_previous_visible_output"] = fraction_of(
      pairs, [&](Pair pair) { return m.append(pair.current) >= m.visible_output(pair.previous); });
}

void add_previous_outputs(Node& node, const Measures& m, Pairs pairs) {
  node["previous_output_tokens"] =
      summary_of(pairs, [&](Pair pair) { return m.output(pair.previous); });
  node["previous_visible_output_tokens"] =
      summary_of(pairs, [&](Pair pair) { return m.visible_output(pair.previous); });
}

Node adjusted_append(const Measures& m, Pairs pairs) {
  const auto above_zero = [](int64_t tokens) { return std::max<int64_t>(0, tokens); };
  Node node;
  add_signed_append(node, m, pairs);
  add_append_reaches_output(node, m, pairs);
  add_previous_outputs(node, m, pairs);
  node["raw_append"] = summary_of(pairs, [&](Pair pair) { return m.append(pair.current); });
  node["adjusted_append"] =
      summary_of(pairs, [&](Pair pair) { return above_zero(m.signed_append(pair)); });
  node["visible_signed_adjusted_append"] =
      summary_of(pairs, [&](Pair pair) { return m.signed_append_without_visible(pair); });
  node["visible_adjusted_append"] = summary_of(
      pairs, [&](Pair pair) { return above_zero(m.signed_append_without_visible(pair)); });
  node["signed_exact_zero"] =
      fraction_of(pairs, [&](Pair pair) { return m.signed_append(pair) == 0; });
  node["by_start_event"];
  for (const auto& [event, group] : by_start_event(m, pairs)) {
    add_signed_append(node["by_start_event"][event], m, group);
  }
  return node;
}

Node clamped_part(const Measures& m, Pairs pairs) {
  Node node;
  node["count"] = std::ssize(pairs);
  add_previous_outputs(node, m, pairs);
  node["raw_input_chars"] =
      summary_of(pairs, [&](Pair pair) { return m.raw_input_chars(pair.current); });
  node["user_chars"] = summary_of(pairs, [&](Pair pair) { return m.user_chars(pair.current); });
  node["tool_chars"] = summary_of(pairs, [&](Pair pair) { return m.tool_chars(pair.current); });
  node["raw_append"] = summary_of(pairs, [&](Pair pair) { return m.append(pair.current); });
  node["previous_reasoning_output_tokens"] =
      summary_of(pairs, [&](Pair pair) { return m.reasoning(pair.previous); });
  node["deficit_tokens"] =
      summary_of(subset_of(pairs, [&](Pair pair) { return m.signed_append(pair) < 0; }),
                 [&](Pair pair) { return base::saturating_sub(0, m.signed_append(pair)); });
  for (const int64_t most : {100, 500, 1000}) {
    node["raw_input_char_buckets"]["<= " + std::to_string(most)] =
        fraction_of(pairs, [&](Pair pair) { return m.raw_input_chars(pair.current) <= most; });
  }
  node["first_event"] = first_event_counts(m, pairs, [](Pair pair) { return pair.current; });
  return node;
}

// Where the answer before is longer than the append, and where it is not.
Node clamped_cases(const Measures& m, Pairs pairs) {
  const auto is_clamped = [&](Pair pair) { return m.signed_append(pair) < 0; };
  Node node;
  node["pairs"] = std::ssize(pairs);
  node["clamped"] = clamped_part(m, subset_of(pairs, is_clamped));
  node["not_clamped"] =
      clamped_part(m, subset_of(pairs, [&](Pair pair) { return !is_clamped(pair); }));
  return node;
}

Node long_input_part(const Measures& m, Rows steps) {
  const auto with_chars = subset_of(steps, [&](Row step) { return m.raw_input_chars(step) > 0; });
  Node node;
  node["rows"] = std::ssize(steps);
  node["append_tokens"] = summary_of(steps, [&](Row step) { return m.append(step); });
  node["prefix_tokens"] = summary_of(steps, [&](Row step) { return m.prefix(step); });
  node["input_tokens_total"] = summary_of(steps, [&](Row step) { return m.input_total(step); });
  node["raw_input_chars"] = summary_of(steps, [&](Row step) { return m.raw_input_chars(step); });
  node["append_ge_raw_chars_div_4"] = fraction_of(with_chars, [&](Row step) {
    return static_cast<double>(m.append(step)) >= static_cast<double>(m.raw_input_chars(step)) / 4;
  });
  node["first_event"] = first_event_counts(m, steps, [](Row step) { return step; });
  return node;
}

constexpr std::array<int64_t, 4> kLongToolChars = {10'000, 50'000, 100'000, 500'000};
constexpr std::array<int64_t, 4> kLongUserChars = {1'000, 5'000, 10'000, 50'000};

// part_of(steps with at least so many characters) for each threshold.
template <typename CharsOf, typename PartOf>
Node by_least_chars(Rows steps, std::span<const int64_t> thresholds, CharsOf chars_of,
                    PartOf part_of) {
  Node node;
  for (const int64_t least : thresholds) {
    node[std::to_string(least)] =
        part_of(subset_of(steps, [&](Row step) { return chars_of(step) >= least; }));
  }
  return node;
}

Node long_current_inputs(const Measures& m, Rows steps) {
  const auto part = [&](const std::vector<Row>& subset) { return long_input_part(m, subset); };
  Node node;
  node["tool_chars"] =
      by_least_chars(steps, kLongToolChars, [&](Row step) { return m.tool_chars(step); }, part);
  node["user_chars"] =
      by_least_chars(steps, kLongUserChars, [&](Row step) { return m.user_chars(step); }, part);
  node["raw_input_chars"] = by_least_chars(
      steps, kLongToolChars, [&](Row step) { return m.raw_input_chars(step); }, part);
  return node;
}

Node long_prior_visible_outputs(const Measures& m, Pairs all_pairs) {
  Node node;
  for (const int64_t least : {1000, 4000, 8000, 16000}) {
    const auto pairs =
        subset_of(all_pairs, [&](Pair pair) { return m.visible_output(pair.previous) >= least; });
    Node& part = node[std::to_string(least)];
    part["pairs"] = std::ssize(pairs);
    add_previous_outputs(part, m, pairs);
    add_append_reaches_output(part, m, pairs);
    part["previous_reasoning_output_tokens"] =
        summary_of(pairs, [&](Pair pair) { return m.reasoning(pair.previous); });
    part["next_append"] = summary_of(pairs, [&](Pair pair) { return m.append(pair.current); });
    part["next_prefix_minus_last_total"] =
        summary_of(pairs, [&](Pair pair) { return m.prefix_error(pair); });
  }
  return node;
}

void add_write_reaches_output(Node& node, const Measures& m, Pairs pairs) {
  node["next_cache_creation_ge_previous_output"] = fraction_of(
      pairs, [&](Pair pair) { return m.cache_write(pair.current) >= m.output(pair.previous); });
  node["next_cache_creation_minus_previous_output"] = summary_of(pairs, [&](Pair pair) {
    return base::saturating_sub(m.cache_write(pair.current), m.output(pair.previous));
  });
}

Node cache_long_part(const Measures& m, Rows steps) {
  Node node;
  node["rounds"] = std::ssize(steps);
  node["cache_creation_input_tokens"] =
      summary_of(steps, [&](Row step) { return m.cache_write(step); });
  node["input_tokens"] = summary_of(steps, [&](Row step) { return m.uncached(step); });
  node["cache_read_input_tokens"] = summary_of(steps, [&](Row step) { return m.cache_read(step); });
  node["raw_input_chars"] = summary_of(steps, [&](Row step) { return m.raw_input_chars(step); });
  return node;
}

Node cache_short_part(const Measures& m, Pairs pairs) {
  Node node;
  node["pairs"] = std::ssize(pairs);
  node["raw_input_chars"] =
      summary_of(pairs, [&](Pair pair) { return m.raw_input_chars(pair.current); });
  node["previous_output_tokens"] =
      summary_of(pairs, [&](Pair pair) { return m.output(pair.previous); });
  node["no_subtract"] = summary_of(pairs, [&](Pair pair) { return m.new_tokens(pair); });
  node["subtract_previous_output"] =
      summary_of(pairs, [&](Pair pair) { return m.signed_new_tokens(pair); });
  node["subtract_previous_output_clamped"] =
      summary_of(pairs, [&](Pair pair) { return std::max<int64_t>(0, m.signed_new_tokens(pair)); });
  node["negative_after_subtract"] =
      fraction_of(pairs, [&](Pair pair) { return m.signed_new_tokens(pair) < 0; });
  return node;
}

Node cache_short_inputs(const Measures& m, Pairs pairs) {
  const auto part = [&](int64_t most_chars, const std::string& event) {
    return cache_short_part(m, subset_of(pairs, [&](Pair pair) {
                              return m.raw_input_chars(pair.current) <= most_chars &&
                                     (event.empty() || m.first_event(pair.current) == event);
                            }));
  };
  Node node;
  node["<=100"] = part(100, "");
  node["user_message<=50"] = part(50, "user_message");
  node["tool_result<=100"] = part(100, "tool_result");
  return node;
}

}  // namespace

Node provider_sections(const Measures& measures, const StepsAndPairs& provider) {
  Node node;
  node["prefix_relationship"] = prefix_relationship(measures, provider.pairs);
  node["adjusted_append"] = adjusted_append(measures, provider.pairs);
  node["clamped_cases"] = clamped_cases(measures, provider.pairs);
  node["long_current_inputs"] = long_current_inputs(measures, provider.steps);
  node["long_prior_visible_outputs"] = long_prior_visible_outputs(measures, provider.pairs);
  return node;
}

Node claude_cache_detail(const Measures& measures, const ReplayPairs& found) {
  const auto& [steps, pairs] = found.claude_cache;
  const auto part = [&](const std::vector<Row>& subset) {
    return cache_long_part(measures, subset);
  };
  Node node;
  node["stats"]["source"] = base::Json("normalized_trace");
  for (const auto& [name, count] : found.cache_counters.all()) node["stats"][name] = count;
  node["stats"]["raw_rounds"] = std::ssize(steps);
  node["stats"]["raw_pairs"] = std::ssize(pairs);
  node["next_cache_read_minus_previous_total"] = summary_of(pairs, [&](Pair pair) {
    return base::saturating_sub(measures.cache_read(pair.current),
                                measures.input_total(pair.previous));
  });
  add_write_reaches_output(node, measures, pairs);
  node["by_start_event"];
  for (const auto& [event, group] : by_start_event(measures, pairs)) {
    node["by_start_event"][event]["pairs"] = std::ssize(group);
    add_write_reaches_output(node["by_start_event"][event], measures, group);
  }
  node["long_current_inputs"]["tool_chars"] = by_least_chars(
      steps, kLongToolChars, [&](Row step) { return measures.tool_chars(step); }, part);
  node["long_current_inputs"]["user_chars"] = by_least_chars(
      steps, kLongUserChars, [&](Row step) { return measures.user_chars(step); }, part);
  node["short_current_inputs"] = cache_short_inputs(measures, pairs);
  return node;
}

}  // namespace atlas::experiments::replay
