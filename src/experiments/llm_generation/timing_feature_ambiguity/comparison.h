// The errors of the fitted models (shared/timing_fits.h) beside the local error floors.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/llm_generation/timing_feature_ambiguity/neighborhoods.h"
#include "experiments/shared/timing_fits.h"
#include "table/table.h"

namespace atlas::experiments {

// Names of the numbers of a comparison, in table order.
std::vector<std::string_view> comparison_columns();

struct Comparison {
  uint32_t group;
  std::string key;
  int64_t local_rows;
  std::vector<std::optional<double>> values;  // in the order of comparison_columns()

  // The value of that column, which must exist.
  std::optional<double> at(std::string_view column) const;
};

// Groups that have both a floor and a fit, most local rows first.
std::vector<Comparison> compare(const Neighborhoods& floors, const TimingFits& fits);

table::Table comparison_table(const TimingSegments& segments,
                              const std::vector<Comparison>& comparisons);

}  // namespace atlas::experiments
