// The stacked panels of context_decode_speed_scatter.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "experiments/llm_generation/context_decode_speed_scatter/decode_steps.h"
#include "figure/figure.h"

namespace atlas::experiments {

struct ScatterPanel {
  std::string title;
  std::string y_label;
  figure::Color color;
  double cap;        // upper end of the y axis; what lies outside is drawn on the border
  std::string note;  // lines in the top left corner
  const std::vector<ContextValue>* values;
  std::vector<ContextBin> bins;
};

// Panels one below the other on a common context axis.
//   least_context_tokens  left end of the axis; what lies to the left is not drawn
//   most_points           of a panel: more values than that are drawn as a random sample
figure::Figure draw_panels(std::string name, std::span<const ScatterPanel> panels,
                           double least_context_tokens, size_t most_points);

}  // namespace atlas::experiments
