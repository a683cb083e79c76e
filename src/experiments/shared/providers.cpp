#include "experiments/shared/providers.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <unordered_map>

#include "base/error.h"

namespace atlas::experiments {
namespace {

using trace::Row;
using trace::TextColumn;

constexpr uint32_t kNoGroup = 0xFFFFFFFF;

// Gives out group numbers by first appearance of a label.
class GroupNumbers {
 public:
  uint32_t of(std::string label, std::vector<std::string>& labels) {
    const auto [place, is_new] = numbers_.try_emplace(label, static_cast<uint32_t>(labels.size()));
    if (is_new) labels.push_back(std::move(label));
    return place->second;
  }

 private:
  std::unordered_map<std::string, uint32_t> numbers_;
};

// Groups by the code of one column; code_of(step) < codes, label_of(step) is asked once a code.
template <typename CodeOf, typename LabelOf>
StepGroups group_by_code(Row steps, size_t codes, CodeOf code_of, LabelOf label_of) {
  StepGroups groups;
  groups.of_step.resize(steps);
  GroupNumbers numbers;
  std::vector<uint32_t> group_of_code(codes, kNoGroup);
  for (Row step = 0; step < steps; ++step) {
    uint32_t& group = group_of_code[code_of(step)];
    if (group == kNoGroup) group = numbers.of(label_of(step), groups.labels);
    groups.of_step[step] = group;
  }
  return groups;
}

// A missing text counts as one more code.
size_t dense_code(const TextColumn& column, Row step) {
  const auto code = column.code(step);
  return code == TextColumn::kNone ? column.distinct() : code;
}

StepGroups group_by_column(const TextColumn& column, std::string_view missing) {
  return group_by_code(
      static_cast<Row>(column.size()), column.distinct() + 1,
      [&](Row step) { return dense_code(column, step); },
      [&](Row step) { return std::string(column.text_or(step, missing)); });
}

StepGroups group_by_provider_and_model(const trace::Steps& steps) {
  const size_t models = steps.model.distinct() + 1;
  return group_by_code(
      steps.size(), (steps.provider.distinct() + 1) * models,
      [&](Row step) {
        return dense_code(steps.provider, step) * models + dense_code(steps.model, step);
      },
      [&](Row step) {
        std::string label(steps.provider.text_or(step, kUnknownProvider));
        label += ':';
        label += steps.model.text_or(step, kUnknownModel);
        return label;
      });
}

std::vector<uint32_t> all_groups(const StepGroups& groups) {
  std::vector<uint32_t> order(groups.size());
  std::iota(order.begin(), order.end(), 0U);
  return order;
}

}  // namespace

bool provider_before(std::string_view a, std::string_view b) {
  const auto rank = [](std::string_view provider) {
    return provider == "claude" ? 0 : provider == "codex" ? 1 : 2;
  };
  return std::tuple(rank(a), a) < std::tuple(rank(b), b);
}

std::vector<uint32_t> StepGroups::in_provider_order() const {
  auto order = all_groups(*this);
  std::ranges::sort(order,
                    [&](uint32_t a, uint32_t b) { return provider_before(labels[a], labels[b]); });
  return order;
}

std::vector<uint32_t> StepGroups::in_label_order() const {
  auto order = all_groups(*this);
  std::ranges::sort(order, [&](uint32_t a, uint32_t b) { return labels[a] < labels[b]; });
  return order;
}

StepGroups group_by_provider(const trace::Steps& steps, EmptyProvider empty) {
  const auto label_of = [&](Row step) {
    const auto provider = steps.provider.text_or(step, kUnknownProvider);
    const bool is_unknown = provider.empty() && empty == EmptyProvider::is_unknown;
    return std::string(is_unknown ? kUnknownProvider : provider);
  };
  return group_by_code(
      steps.size(), steps.provider.distinct() + 1,
      [&](Row step) { return dense_code(steps.provider, step); }, label_of);
}

StepGroups group_steps(const trace::Steps& steps, std::string_view key) {
  if (key == "provider") return group_by_column(steps.provider, kUnknownProvider);
  if (key == "model") return group_by_column(steps.model, kUnknownModel);
  if (key == "provider_model") return group_by_provider_and_model(steps);
  throw Error(ErrorKind::usage, "group-by: unknown key " + std::string(key),
              "use provider, model or provider_model");
}

std::vector<ProviderValues> values_by_provider(const StepGroups& groups,
                                               std::vector<std::vector<double>> values) {
  std::vector<ProviderValues> result;
  for (const uint32_t group : groups.in_provider_order()) {
    if (values[group].empty() || groups.labels[group] == "all") continue;
    result.push_back({groups.labels[group], std::move(values[group])});
  }
  return result;
}

}  // namespace atlas::experiments
