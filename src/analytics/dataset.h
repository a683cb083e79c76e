// What a trace holds, as the overview page and the filter bar of the site need it.
#pragma once

#include "base/json.h"
#include "trace/trace.h"

namespace atlas::analytics {

// The columns that dataset() and facets() read.
trace::Fields dataset_fields();

// Totals, providers and weeks; one object:
//   distinct_users              null if no step names one
//   sessions, agent_steps, tool_calls, timing_events
//   requests                    turns of a user, from a message to the last answer (turn_machine.h)
//   user_initiated_steps, tool_triggered_steps  by the type of a step's first event
//   input_tokens, cached_read_tokens, append_tokens, output_tokens, reasoning_tokens
//   cached_share                of the input; null without input
//   cost_usd, priced_share      of the steps that have a price; the share is null without steps
//   earliest_us, latest_us      of all events; null without a time stamp
//   providers                   [{provider, agent_steps, sessions, users, step_share, tool_calls,
//                               input_tokens, output_tokens}], most steps first
//   weeks                       [{week_start, providers: {name: steps}, agent_steps}] by the
//                               earliest event of a step, Monday to Sunday UTC
//   undated_steps               without a time stamp
//   steps_without_provider      in every total, but in no provider
// Every week from the first to the last is listed, with zeros, unless they span more than 40 years
// (a corrupt stamp): then only those with steps are. A week names the 16 largest providers; what
// the others have is its "other".
base::Json dataset(const trace::Trace& trace);

// What a filter can be set to; one object:
//   providers, users, projects  [{value, agent_steps}]
//   models                      [{value, provider, agent_steps}], the provider of most of its steps
//   *_total                     how many there are; a list has the 500 with most steps, of equal
//                               ones the first met
//   earliest_us, latest_us      of all events; null without a time stamp
//   max_session_steps
base::Json facets(const trace::Trace& trace);

}  // namespace atlas::analytics
