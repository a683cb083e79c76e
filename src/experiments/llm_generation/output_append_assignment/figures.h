// The figures of output_append_assignment: one panel a scenario, two a row.
#pragma once

#include <string>
#include <vector>

#include "experiments/llm_generation/output_append_assignment/pairs.h"
#include "figure/figure.h"

namespace atlas::experiments::output_append {

// A scenario or a model with its pairs at one threshold; never without pairs.
struct Selection {
  std::string_view key, title;
  std::vector<Pair> pairs;
  Assessment assessment;  // of all pairs, though only some may be drawn
};

enum class Side { append, gain };

struct FigureSettings {
  int64_t least_output;  // the threshold, in the title and in the file name
  size_t most_points;    // a panel
};

// Previous output against next append or prefix gain, with the diagonal.
figure::Figure scatter_figure(const std::vector<Selection>& scenarios, Side side,
                              const FigureSettings& settings);

// The same by the rank of the previous output, with the curve of the outputs.
figure::Figure ranked_figure(const std::vector<Selection>& scenarios, Side side,
                             const FigureSettings& settings);

// One row a model: gain on the left, append on the right.
figure::Figure merged_figure(const std::vector<Selection>& models, const FigureSettings& settings);

}  // namespace atlas::experiments::output_append
