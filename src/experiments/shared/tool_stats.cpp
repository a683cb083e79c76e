#include "experiments/shared/tool_stats.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "experiments/shared/tool_names.h"

namespace atlas::experiments {
namespace {

using trace::Field;
using trace::Row;

// Finds the use of each call: a step's calls share the provider, and neighbours often the tool.
class UseFinder {
 public:
  UseFinder(const trace::Trace& trace, std::vector<ToolUse>& uses) : trace_(trace), uses_(uses) {}

  size_t use_of(Row call) {
    const auto provider = trace_.steps.provider.code(trace_.tool_calls.step[call]);
    const auto tool = trace_.tool_calls.tool_name.code(call);
    const uint64_t key = uint64_t{provider} << 32 | tool;
    if (key == last_key_ && !uses_.empty()) return last_use_;
    const auto [found, is_new] = use_of_key_.try_emplace(key, uses_.size());
    if (is_new) uses_.push_back({provider, tool, call, {}});
    last_key_ = key;
    return last_use_ = found->second;
  }

 private:
  const trace::Trace& trace_;
  std::vector<ToolUse>& uses_;
  std::unordered_map<uint64_t, size_t> use_of_key_;
  uint64_t last_key_ = 0;
  size_t last_use_ = 0;
};

void add_call(const trace::ToolCalls& calls, Row call, ToolTotals& totals) {
  ++totals.calls;
  if (calls.is_error.or_zero(call) != 0) ++totals.error_calls;
  const auto latency_ms = calls.effective_latency_ms(call);
  if (!latency_ms) {
    ++totals.missing_latency;
  } else if (*latency_ms <= 0) {
    ++totals.nonpositive_latency;
  } else {
    ++totals.latency_count;
    totals.latency_sum_ms += static_cast<double>(*latency_ms);
  }
}

// Fills in the latencies of every use; `use_of_call` has an entry a call.
void collect_latencies(const trace::ToolCalls& calls, std::span<const uint32_t> use_of_call,
                       ToolUses& all) {
  all.first.assign(1, 0);
  for (const ToolUse& use : all.uses) {
    all.first.push_back(all.first.back() + static_cast<size_t>(use.totals.latency_count));
  }
  all.latencies_ms.resize(all.first.back());
  std::vector<size_t> next(all.first.begin(), all.first.end() - 1);
  for (const Row call : calls.all()) {
    const int64_t latency_ms = calls.effective_latency_ms(call).value_or(0);
    if (latency_ms > 0) {
      all.latencies_ms[next[use_of_call[call]]++] = static_cast<double>(latency_ms);
    }
  }
  for (size_t use = 0; use < all.uses.size(); ++use) {
    std::sort(all.latencies_ms.begin() + static_cast<ptrdiff_t>(all.first[use]),
              all.latencies_ms.begin() + static_cast<ptrdiff_t>(all.first[use + 1]));
  }
}

// Collects uses under names, by first appearance.
class ToolList {
 public:
  void add(std::string_view name, const ToolUse& use, size_t index) {
    const auto [found, is_new] = index_of_.try_emplace(std::string(name), tools_.size());
    if (is_new) tools_.push_back({std::string(name), use.first_call, {}, {}});
    Tool& tool = tools_[found->second];
    tool.totals.add(use.totals);
    tool.uses.push_back(index);
  }
  std::vector<Tool> take() { return std::move(tools_); }

 private:
  std::vector<Tool> tools_;
  std::unordered_map<std::string, size_t> index_of_;
};

std::optional<std::string_view> name_of(const trace::TextColumn& column,
                                        trace::TextColumn::Code code) {
  return code == trace::TextColumn::kNone ? std::nullopt : std::optional(column.text(code));
}

}  // namespace

trace::Fields tool_use_fields() {
  return {Field::provider, Field::tool_name, Field::tool_wall_latency_ms,
          Field::tool_internal_latency_ms, Field::tool_is_error};
}

void ToolTotals::add(const ToolTotals& other) {
  calls += other.calls;
  error_calls += other.error_calls;
  latency_count += other.latency_count;
  missing_latency += other.missing_latency;
  nonpositive_latency += other.nonpositive_latency;
  latency_sum_ms += other.latency_sum_ms;
}

double ToolTotals::mean_latency_ms() const {
  return share_of(latency_sum_ms, static_cast<double>(latency_count));
}

double share_of(double part, double whole) { return whole == 0 ? 0 : part / whole; }

double share_of(int64_t part, int64_t whole) {
  return share_of(static_cast<double>(part), static_cast<double>(whole));
}

ToolUses tool_uses(const trace::Trace& trace) {
  ToolUses all;
  UseFinder finder(trace, all.uses);
  std::vector<uint32_t> use_of_call(trace.tool_calls.size());
  for (const Row call : trace.tool_calls.all()) {
    const size_t use = finder.use_of(call);
    use_of_call[call] = static_cast<uint32_t>(use);
    add_call(trace.tool_calls, call, all.uses[use].totals);
  }
  collect_latencies(trace.tool_calls, use_of_call, all);
  return all;
}

std::vector<Tool> tools_by_name(const trace::Trace& trace, const ToolUses& uses,
                                ToolNaming naming) {
  ToolList tools;
  for (size_t i = 0; i < uses.uses.size(); ++i) {
    const ToolUse& use = uses.uses[i];
    tools.add(naming(name_of(trace.tool_calls.tool_name, use.tool)), use, i);
  }
  return tools.take();
}

std::vector<ProviderTools> tools_by_provider(const trace::Trace& trace, const ToolUses& uses,
                                             ToolNaming naming, EmptyProvider empty) {
  std::unordered_map<std::string, ToolList> lists;
  for (size_t i = 0; i < uses.uses.size(); ++i) {
    const ToolUse& use = uses.uses[i];
    auto provider = name_of(trace.steps.provider, use.provider).value_or(kUnknownProvider);
    if (provider.empty() && empty == EmptyProvider::is_unknown) provider = kUnknownProvider;
    lists[std::string(provider)].add(naming(name_of(trace.tool_calls.tool_name, use.tool)), use, i);
  }
  std::vector<ProviderTools> result;
  for (auto& [provider, tools] : lists) result.push_back({provider, tools.take()});
  std::ranges::sort(result, provider_before, &ProviderTools::provider);
  return result;
}

std::vector<Tool> with_rare_merged(std::vector<Tool> tools, int64_t least_calls) {
  if (least_calls <= 1) return tools;
  Tool rare;
  rare.name = rare_tools_name(least_calls);
  std::vector<Tool> kept;
  for (Tool& tool : tools) {
    if (tool.totals.calls >= least_calls) {
      kept.push_back(std::move(tool));
    } else {
      rare.totals.add(tool.totals);
      rare.uses.insert(rare.uses.end(), tool.uses.begin(), tool.uses.end());
    }
  }
  if (rare.totals.calls > 0) kept.push_back(std::move(rare));
  return kept;
}

void sort_by_calls(std::vector<Tool>& tools) {
  std::ranges::stable_sort(tools, [](const Tool& a, const Tool& b) {
    if (a.totals.calls != b.totals.calls) return a.totals.calls > b.totals.calls;
    return a.first_call < b.first_call;
  });
}

void sort_by_latency_sum(std::vector<Tool>& tools) {
  std::ranges::stable_sort(tools, [](const Tool& a, const Tool& b) {
    if (a.totals.latency_sum_ms != b.totals.latency_sum_ms) {
      return a.totals.latency_sum_ms > b.totals.latency_sum_ms;
    }
    return a.first_call < b.first_call;
  });
}

std::vector<double> sorted_latencies_ms(const ToolUses& uses, const Tool& tool) {
  std::vector<double> latencies;
  latencies.reserve(static_cast<size_t>(tool.totals.latency_count));
  for (const size_t use : tool.uses) {
    const auto part = uses.latencies(use);
    latencies.insert(latencies.end(), part.begin(), part.end());
  }
  if (tool.uses.size() > 1) std::ranges::sort(latencies);
  return latencies;
}

}  // namespace atlas::experiments
