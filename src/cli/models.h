// The options that say which model answers questions.
#pragma once

#include <vector>

#include "assistant/model/settings.h"
#include "cli/arguments.h"

namespace atlas::cli {

const std::vector<OptionSpec>& model_options();

// What the options, the environment and the configuration file say together. Throws Error as
// assistant::read_model_settings does.
assistant::ModelSettings models_of(const Arguments& arguments);

}  // namespace atlas::cli
