// Every experiment there is, one line each, in listing order.

#include "experiments/experiment.h"

namespace atlas::experiments {

Experiment append_vs_prefix_latency();
Experiment timing_fit();
Experiment timing_feature_ambiguity();
Experiment token_spindles();
Experiment context_decode_speed_scatter();

const std::vector<Experiment>& registry() {
  static const std::vector<Experiment> experiments = {
      append_vs_prefix_latency(),
      timing_fit(),
      timing_feature_ambiguity(),
      token_spindles(),
      context_decode_speed_scatter(),
  };
  return experiments;
}

}  // namespace atlas::experiments
