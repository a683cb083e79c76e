// What the routes below /experiments/<category>/<name> have in common.
#pragma once

#include "server/atlas.h"
#include "server/request.h"

namespace atlas::server {

// Throws Error(not_found).
const experiments::Experiment& experiment_of(const Request& request);

// Of `set=NAME=VALUE`; a setting that is the default is left out. Throws Error(usage).
Settings settings_of(const Request& request, const experiments::Experiment& experiment);

}  // namespace atlas::server
