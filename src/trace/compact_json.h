// A value of a log as compact JSON, the form in which the trace counts the characters of an input.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>

namespace atlas::trace {

// "," and ":" without blanks, members in the order of the source, of a repeated key the last value
// at the first place. Texts are escaped anew, other characters than ASCII stand as they are.
// Integers keep their digits, other numbers are printed as `repr` (base/number_text.h). Consumes
// the value. Nothing if it is not valid JSON.
std::optional<std::string> compact_json(simdjson::ondemand::value value);

}  // namespace atlas::trace
