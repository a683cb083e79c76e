// Token counts of several groups in one panel: outlines of histograms, cumulative shares, and
// points, on the binary token axis.
#pragma once

#include <string>
#include <vector>

#include "figure/figure.h"

namespace atlas::experiments {

// Tokens of one group, ascending, none negative.
struct TokenGroup {
  std::string label;
  std::vector<double> sorted;
};

// "group-by" and "max-groups" figures: the largest groups first (ties keep their order), at most
// `most`. Pointers into `groups`.
std::vector<const TokenGroup*> largest_groups(const std::vector<TokenGroup>& groups, size_t most);

// The greatest value of all groups; 0 without values.
double greatest_tokens(const std::vector<const TokenGroup*>& groups);

// infer_first_token_tick over all groups.
double first_token_tick(const std::vector<const TokenGroup*>& groups);

struct HistogramLook {
  double first = 1;  // first tick of the axis
  std::string x_label;
  std::string y_label;
  std::string (*y_text)(double) = nullptr;
  size_t most_ticks = 14;
  double line_width_pt = 1.8;
};

// One step line a group over stats::binary_token_bins; the area under it is not filled.
figure::Panel histogram_panel(const std::vector<const TokenGroup*>& groups,
                              const HistogramLook& look);

// Share of values at or below a token count, 0 to 100 %. Points closer than the eye can tell are
// left out: the line has at most `kCdfPoints` of them.
figure::Panel cumulative_panel(const std::vector<const TokenGroup*>& groups, double first,
                               const std::string& x_label, size_t most_ticks = 14);
inline constexpr size_t kCdfPoints = 2000;

struct PointGroup {
  std::string label;
  std::vector<double> x, y;
};

struct ScatterLook {
  std::string x_label, y_label;
  double label_pt = 10, tick_pt = 10, legend_pt = 8.5;
  size_t most_groups = 8;
};

// Points of all groups, the largest group first and thus lowest; both axes are token axes whose
// first tick follows from the values.
figure::Panel scatter_panel(std::vector<PointGroup> groups, const ScatterLook& look);

}  // namespace atlas::experiments
