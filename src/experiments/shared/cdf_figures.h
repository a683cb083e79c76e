// The two figures of a Cdf: how many values, and how much time, lie at or below a threshold. One
// line a provider, absolute numbers; the shares are in the tables.
#pragma once

#include <optional>
#include <string>

#include "experiments/shared/cdf_tables.h"
#include "figure/figure.h"

namespace atlas::experiments {

struct CdfLook {
  std::string name;   // of the figure
  std::string title;  // " (1h)" is added when there is a cut
  std::string caption;
  std::string x_label;
  std::string y_label;
  std::string box_title;                 // over the table of quantiles
  std::string count_word = "n";          // in the legend: "n=1,234"
  std::optional<double> cut = {};        // the x axis ends here, in the unit of the values
  std::optional<double> reference = {};  // total_cdf_figure: a line with each provider's time there
};

// Cumulative counts. An empty Cdf gives figure::no_data_figure, though the tables' rule is that
// nothing is written then.
figure::Figure count_cdf_figure(const Cdf& cdf, const CdfLook& look);

// Cumulative time in hours.
figure::Figure total_cdf_figure(const Cdf& cdf, const CdfLook& look);

}  // namespace atlas::experiments
