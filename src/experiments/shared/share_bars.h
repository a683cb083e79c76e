// Two bars of 100 % for each provider: which bins hold the count, and which hold the mass.
#pragma once

#include <string>
#include <vector>

#include "figure/figure.h"

namespace atlas::experiments {

struct SharePanel {
  std::string title;           // "Claude"
  std::vector<double> counts;  // one a bin, in any unit; the bars show shares of their sums
  std::vector<double> masses;
};

struct ShareBars {
  std::string name;          // of the figure
  std::string title;         // wide profile only
  std::string caption;       // text of the site; the wide profile draws it in italics too
  std::string count_label;   // "rounds"
  std::string mass_label;    // "append tokens"
  std::string legend_title;  // "Append Length per Round (tokens)"; compact: up to " per "
  std::vector<std::string> bins;
  std::vector<SharePanel> panels;
};

// Bins that hold at least 0.5 % of a count or of a mass in some panel. The others are not drawn.
std::vector<bool> active_bin_mask(const std::vector<SharePanel>& panels, size_t bins);

// One column of a paper, 3.45 in wide, all panels on one axis.
figure::Figure compact_share_figure(const ShareBars& bars);

// 11 in wide, one axis a panel, arrows from each bin's count to its mass.
figure::Figure wide_share_figure(const ShareBars& bars);

}  // namespace atlas::experiments
