// A step's result as the model gets it: short, and it says what was left out.
#pragma once

#include <string>

#include "assistant/turn.h"

namespace atlas::assistant {

// JSON. No picture's bytes; of a table the first rows, of an output its two ends.
std::string compact_result(const Step& step);

// {"error": "..."}: of a call that was not run.
std::string compact_error(std::string_view message);

}  // namespace atlas::assistant
