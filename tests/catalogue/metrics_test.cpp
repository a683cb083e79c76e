#include "catalogue/metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/files.h"
#include "experiments/experiment.h"

namespace atlas::catalogue {
namespace {

template <typename Check>
void for_each_metric(Check check) {
  for (const Group& group : groups()) {
    for (const Metric& metric : group.metrics) {
      SCOPED_TRACE(metric.name);
      check(metric);
    }
  }
}

TEST(Metrics, ThePageIsMadeFromTheRows) {
  const std::filesystem::path page = std::filesystem::path(ATLAS_SOURCE_DIR) / "docs/metrics.md";
  EXPECT_EQ(base::read_file(page), metrics_markdown());
}

TEST(Metrics, EveryMetricIsComputedByAnExperiment) {
  for_each_metric([](const Metric& metric) {
    const auto& experiments = experiments::registry();
    EXPECT_TRUE(std::ranges::any_of(experiments, [&](const experiments::Experiment& experiment) {
      return experiment.id() == metric.source_experiment;
    })) << metric.source_experiment;
  });
}

TEST(Metrics, NamesAreUnique) {
  std::set<std::string_view> names;
  for_each_metric([&](const Metric& metric) { EXPECT_TRUE(names.insert(metric.name).second); });
  EXPECT_GE(names.size(), 60u);
}

TEST(Metrics, EveryMetricSaysHowItIsComputedAndOverWhat) {
  for_each_metric([](const Metric& metric) {
    EXPECT_FALSE(metric.title.empty());
    EXPECT_FALSE(metric.unit.empty());
    EXPECT_FALSE(metric.formula.empty());
    EXPECT_FALSE(metric.population.empty());
  });
}

TEST(Metrics, TextsFitIntoACellOfAnyTable) {
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~' && c != '|' && c != '`'; };
  for_each_metric([&](const Metric& metric) {
    for (const std::string_view text :
         {metric.name, metric.title, metric.unit, metric.formula, metric.population, metric.note}) {
      EXPECT_TRUE(std::ranges::all_of(text, is_plain)) << text;
    }
  });
}

}  // namespace
}  // namespace atlas::catalogue
