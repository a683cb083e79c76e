// The page of an experiment as JSON, and its parts as bytes.
#pragma once

#include <string>

#include "base/json.h"
#include "server/atlas.h"

namespace atlas::server {

// Everything of GET /api/v1/experiments/<category>/<name> but the schema version.
base::Json experiment_page(const Cut& cut, const Outcome& outcome, const Settings& settings);

// One element of the list of experiments.
base::Json gallery_entry(const experiments::Experiment& experiment, const Summary& summary);

// The embedded text of an experiment: "README.md", "token_spindles.cpp". Throws Error(not_found).
std::string_view text_of(const experiments::Experiment& experiment, std::string_view file_name);
// Its source files.
std::vector<std::string> source_files(const experiments::Experiment& experiment);

}  // namespace atlas::server
