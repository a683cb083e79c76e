// Sessions as the prefix cache of one provider sees them.
#pragma once

#include "trace/trace.h"

namespace atlas::experiments {

// Only steps with provider, session_id and round_index, grouped by both: a session id that two
// providers share is two sessions. Steps by (round_index, file order); the order of the sessions
// means nothing. Reads provider, session_id and round_index. For Trace::derived.
trace::SessionOrder provider_sessions(const trace::Trace& trace);

}  // namespace atlas::experiments
