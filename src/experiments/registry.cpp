// Every experiment there is, one line each, in listing order.

#include "experiments/experiment.h"

namespace atlas::experiments {

Experiment token_spindles();
Experiment human_input_wait();
Experiment user_turn_response_time();
Experiment user_turn_decomposition();

const std::vector<Experiment>& registry() {
  static const std::vector<Experiment> experiments = {
      token_spindles(),
      human_input_wait(),
      user_turn_response_time(),
      user_turn_decomposition(),
  };
  return experiments;
}

}  // namespace atlas::experiments
