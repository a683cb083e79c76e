// How often each tool is called, and how long its calls take.
//
// A call's latency is its effective latency (trace.h). Only a latency above zero is a measurement:
// null is "missing", zero and less is "nonpositive", and neither enters a sum or a quantile. Sums
// of whole milliseconds are exact up to 2^53, so the order of their additions does not matter.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/shared/providers.h"
#include "trace/trace.h"

namespace atlas::experiments {

inline constexpr double kMsPerHour = 3'600'000;

// The columns that tool_uses() reads.
trace::Fields tool_use_fields();

struct ToolTotals {
  int64_t calls = 0;
  int64_t error_calls = 0;  // is_error is true
  int64_t latency_count = 0;
  int64_t missing_latency = 0;
  int64_t nonpositive_latency = 0;
  double latency_sum_ms = 0;

  void add(const ToolTotals& other);
  // Mean of the latencies above zero, 0 without any.
  double mean_latency_ms() const;
};

// part / whole, 0 if the whole is 0.
double share_of(double part, double whole);
double share_of(int64_t part, int64_t whole);

// The calls that steps of one provider made of one tool, both by their codes in the trace.
struct ToolUse {
  trace::TextColumn::Code provider;
  trace::TextColumn::Code tool;
  trace::Row first_call;
  ToolTotals totals;
};

struct ToolUses {
  std::vector<ToolUse> uses;         // by first call
  std::vector<double> latencies_ms;  // above zero; use k: [first[k], first[k+1]), ascending
  std::vector<size_t> first;

  std::span<const double> latencies(size_t use) const {
    return std::span(latencies_ms).subspan(first[use], first[use + 1] - first[use]);
  }
};

// For Trace::derived.
ToolUses tool_uses(const trace::Trace& trace);

// Uses that go by one name.
struct Tool {
  static constexpr trace::Row kNeverCalled = std::numeric_limits<trace::Row>::max();

  std::string name;
  trace::Row first_call = kNeverCalled;  // its position among all calls of the trace
  ToolTotals totals;
  std::vector<size_t> uses;  // indexes into ToolUses::uses
};

struct ProviderTools {
  std::string provider;
  std::vector<Tool> tools;
};

// From a stored name, or a null, to the name that a table or a figure shows.
using ToolNaming = std::string_view (*)(std::optional<std::string_view>);

// By first call, over all providers.
std::vector<Tool> tools_by_name(const trace::Trace& trace, const ToolUses& uses, ToolNaming naming);

// The same for each provider; providers in provider order, a null provider under its placeholder.
std::vector<ProviderTools> tools_by_provider(const trace::Trace& trace, const ToolUses& uses,
                                             ToolNaming naming,
                                             EmptyProvider empty = EmptyProvider::stays);

// Tools with fewer than `least_calls` calls become one (rare_tools_name) at the end, the others
// keep their order. The one tool has no first call, so that it loses every tie.
std::vector<Tool> with_rare_merged(std::vector<Tool> tools, int64_t least_calls);

// Calls descending, then first call.
void sort_by_calls(std::vector<Tool>& tools);

// Summed latency descending, then first call.
void sort_by_latency_sum(std::vector<Tool>& tools);

// All latencies above zero, ascending.
std::vector<double> sorted_latencies_ms(const ToolUses& uses, const Tool& tool);

}  // namespace atlas::experiments
