// Every experiment there is, one line each, in listing order.

#include "experiments/experiment.h"

namespace atlas::experiments {

Experiment prefix_append_distribution();
Experiment output_tokens();
Experiment generation_time_cdf();
Experiment adjusted_prefix_append();
Experiment output_append_assignment();
Experiment token_spindles();
Experiment append_by_prefix_bin();
Experiment output_attribution_schematic();
Experiment token_length_distribution();

const std::vector<Experiment>& registry() {
  static const std::vector<Experiment> experiments = {
      prefix_append_distribution(),
      output_tokens(),
      generation_time_cdf(),
      adjusted_prefix_append(),
      output_append_assignment(),
      token_spindles(),
      append_by_prefix_bin(),
      output_attribution_schematic(),
      token_length_distribution(),
  };
  return experiments;
}

}  // namespace atlas::experiments
