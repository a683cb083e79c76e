// Who a step belongs to: names for missing providers and models, the order of providers, and the
// group of every step.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "trace/trace.h"

namespace atlas::experiments {

inline constexpr std::string_view kUnknownProvider = "<unknown-provider>";
inline constexpr std::string_view kUnknownModel = "<unknown-model>";

// Claude first, Codex second, then by code point.
bool provider_before(std::string_view a, std::string_view b);

// Steps by a label. Groups are in order of first appearance, and each has at least one step.
struct StepGroups {
  std::vector<std::string> labels;
  std::vector<uint32_t> of_step;  // an index into `labels` for every step

  size_t size() const { return labels.size(); }
  // The groups (indexes into `labels`) in provider order.
  std::vector<uint32_t> in_provider_order() const;
  // The groups by label.
  std::vector<uint32_t> in_label_order() const;
};

// What a provider that is the empty text counts as. A missing one is always kUnknownProvider.
enum class EmptyProvider { is_unknown, stays };

StepGroups group_by_provider(const trace::Steps& steps, EmptyProvider empty);

// key  "provider", "model" or "provider_model" ("claude:opus"); only missing texts get the unknown
//      names, an empty text stays. Throws Error(usage) for any other key.
StepGroups group_steps(const trace::Steps& steps, std::string_view key);

// One list of values a provider, in the order in which they were found.
struct ProviderValues {
  std::string provider;
  std::vector<double> values;
};

// `values[g]` belongs to group g. In provider order; groups without values are left out, and so is
// a provider called "all", whose name the tables give to the whole trace.
std::vector<ProviderValues> values_by_provider(const StepGroups& groups,
                                               std::vector<std::vector<double>> values);

}  // namespace atlas::experiments
