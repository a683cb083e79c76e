// Every experiment there is, one line each, in listing order.

#include "experiments/experiment.h"

namespace atlas::experiments {

Experiment token_spindles();

const std::vector<Experiment>& registry() {
  static const std::vector<Experiment> experiments = {
      token_spindles(),
  };
  return experiments;
}

}  // namespace atlas::experiments
