// Filters as query parameters: the same names as the options of the command line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/target.h"
#include "trace/trace.h"

namespace atlas::server {

// provider, model, user, project, session, since, until, min-session-steps, max-session-steps.
const std::vector<std::string_view>& filter_parameters();

// Other parameters are left alone. Throws Error(usage) that names the parameter.
trace::Filter filter_of(const Query& query);

// The filter as a query: two filters that keep the same steps by the same words have the same text.
// "" if it is empty.
std::string canonical_query(const trace::Filter& filter);

// The options of `trace-atlas run` that make this cut, quoted for a shell.
std::string command_line_options(const trace::Filter& filter);

// `text` as one word of a shell.
std::string quoted_for_shell(std::string_view text);

}  // namespace atlas::server
