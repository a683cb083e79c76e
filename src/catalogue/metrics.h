// The metric catalogue: what every number of the atlas means, as data.
//
// The experiments compute; this room only says how. `trace-atlas list --metrics` and
// docs/metrics.md are made from these rows, so that a definition is worded once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace atlas::catalogue {

// One measure. Texts are plain ASCII without Markdown; the words of the formulas (append, trigger,
// generation span, ...) are explained at the top of docs/metrics.md.
struct Metric {
  std::string_view name;  // unique, snake_case: "prefix_hit_ratio"
  std::string_view title;
  std::string_view unit;  // "tokens", "share" (0 to 1), "s", ...
  std::string_view formula;
  std::string_view population;         // what is counted, and what is left out
  std::string_view source_experiment;  // where it is computed by default: "category/name"
  std::string_view note = {};          // where another definition is in use; "" if nowhere
};

struct Group {
  std::string_view title;
  std::vector<Metric> metrics;
};

// All groups in reading order, from the tokens of a step to the cost of a session.
const std::vector<Group>& groups();

// The whole text of docs/metrics.md.
std::string metrics_markdown();

}  // namespace atlas::catalogue
