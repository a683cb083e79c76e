// One session step by step: the waterfall of the page of a session.
#pragma once

#include <string_view>

#include "base/json.h"
#include "trace/trace.h"

namespace atlas::analytics {

// Null for an unknown id; else one object:
//   session  as in sessions_list.h
//   steps    by (round_index, file order):
//            seq                       from 1
//            round_pk, round_index, trace_key, model    null where the trace has none
//            trigger                   "user", "tool" or "none": the type of the first event
//            start_us                  its earliest event; null without a time stamp
//            prefix_tokens, append_tokens, output_tokens, reasoning_tokens    missing ones as 0
//            cost_usd                  0 if it has no price
//            cumulative_cost_usd, cumulative_input_tokens    up to here, with this step
//            is_compaction             by the rule of session_compaction_counts (compaction.h)
//            context_drop_tokens       by how much the prompt is smaller than that of the step
//                                      before in the file; 0 where it is not
//            user_message_chars        null where the trace does not say
//            generation                {start_us, end_us} of the observable generation span, or
//            null wait                      {start_us, end_us}: the longest wait for the user that
//            ends
//                                      at a message of this step, or null
//            tools                     [{name, tool_index, emitted_us, result_us, wall_ms,
//                                      internal_ms, effective_ms, is_error, input_chars,
//                                      result_chars}] as listed, so that parallel calls overlap
//            events                    [{type, us, chars}] as listed
//   tools    [{name, count, errors, p50_ms}], most calls first; p50 of the positive effective
//            latencies, null without one
//   models   [{model, agent_steps}], most steps first; "unknown" where a step names none
//   previous_id, next_id    the neighbours by first time stamp in this trace, or null
base::Json session_view(const trace::Trace& trace, std::string_view session_id);

}  // namespace atlas::analytics
