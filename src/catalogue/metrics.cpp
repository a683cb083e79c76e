#include "catalogue/metrics.h"

#include <fmt/format.h>

#include "catalogue/groups.h"

namespace atlas::catalogue {
namespace {

constexpr std::string_view kIntroduction =
    R"(# The metrics

What every number of the atlas means. This page is made from the rows of `src/catalogue/`;
`trace-atlas list --metrics` prints the same rows, with `--json` for programs. How quantiles and sums
are computed to the last digit is in [numbers.md](numbers.md).

## The words of the formulas

- A **step** is one call of the model, one line of the trace. **prefix** is its `prefix_tokens` (input
  read from the cache), **append** its `newly_append_tokens` (input that was not), **output** its
  `output_tokens` (reasoning included), **reasoning** its `reasoning_output_tokens`; **total input** is
  prefix + append.
- The **trigger** of a step is its first timing event: `user_message` makes a user step, `tool_result`
  a tool step, anything else neither. A few metrics read the column `first_input_event_type` or ask
  whether the event is anywhere in the step; they say so.
- **Output events** are `reasoning`, `text` and `tool_call`; **input events** are `user_message` and
  `tool_result`. Events without a time stamp take part in nothing that is timed.
- The **previous step** is that of the same session: in file order, or by round index where it says so.
- A **request** is opened by a step that has a user message at or before its first output event. It
  holds all steps of the session up to the next such step, and lasts from that message to its last
  output event.
- A **share** runs from 0 to 1, a **percent** from 0 to 100. Where nothing is counted, the cell is
  empty or 0, as the experiment's page says.
)";

std::string_view name_of(std::string_view experiment_id) {
  return experiment_id.substr(experiment_id.find('/') + 1);
}

std::string markdown_row(const Metric& metric) {
  return fmt::format("| {}<br>`{}` | {} | {} | {} | [{}](../src/experiments/{}/README.md) |\n",
                     metric.title, metric.name, metric.unit, metric.formula, metric.population,
                     name_of(metric.source_experiment), metric.source_experiment);
}

std::string markdown_section(const Group& group) {
  std::string text = fmt::format(
      "\n## {}\n\n| Metric | Unit | Formula | Population | Experiment |\n"
      "| :-- | :-- | :-- | :-- | :-- |\n",
      group.title);
  for (const Metric& metric : group.metrics) text += markdown_row(metric);
  std::string notes;
  for (const Metric& metric : group.metrics) {
    if (!metric.note.empty()) notes += fmt::format("- `{}`: {}\n", metric.name, metric.note);
  }
  return notes.empty() ? text : fmt::format("{}\n{}", text, notes);
}

}  // namespace

const std::vector<Group>& groups() {
  static const std::vector<Group> all = {
      step_tokens(), prefix_cache(),      growth_and_compaction(), time_and_generation(),
      tools(),       human_in_the_loop(), sessions_and_requests(), cost(),
  };
  return all;
}

std::string metrics_markdown() {
  std::string text{kIntroduction};
  for (const Group& group : groups()) text += markdown_section(group);
  return text;
}

}  // namespace atlas::catalogue
