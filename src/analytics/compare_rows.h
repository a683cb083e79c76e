// The rows of a comparison: what they are called, where their value stands, what it means.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/trace_facts/overview_summary/overview.h"

namespace atlas::analytics {

// Whether more is better; most numbers only describe.
enum class Direction { none, up, down };

// How a number is worded (number_words.h).
enum class Wording {
  count,      // "140,338"
  magnitude,  // "28.5B"
  share,      // "95.8%"
  seconds,    // "46.7 s"
  hours,      // seconds as "574 h"
  rate,       // "35.2 tok/s"
  decimal1,   // "10.8"
  decimal2,   // "0.82"
};

struct CompareRow {
  std::string_view key;  // unique: "user_increase_p50"
  std::string_view label;
  std::string_view sub_head;
  std::string_view unit;
  Direction direction = Direction::none;
  Wording wording = Wording::count;
  // Nothing where the overview does not say, or for a row that is text only.
  std::optional<double> (*value)(const experiments::ScopeOverview&) = nullptr;
  // Where a wording is not enough; nothing for a dash.
  std::optional<std::string> (*text)(const experiments::ScopeOverview&) = nullptr;
  std::string_view definition;
};

struct CompareGroup {
  std::string_view name;
  std::string_view note;
  std::vector<CompareRow> rows;
};

// In reading order.
const std::vector<CompareGroup>& compare_groups();

}  // namespace atlas::analytics
