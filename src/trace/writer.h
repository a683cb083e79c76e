// Writes agent steps as lines of a trace (docs/formats.md): compact JSON, keys in their fixed
// order, characters beyond ASCII as they are.
#pragma once

#include <string>
#include <string_view>

#include "trace/record.h"

namespace atlas::trace {

// Appends the line of `step` with its "\n" to `out`. Texts must be valid UTF-8.
void append_line(std::string& out, const StepRecord& step);

// Appends `text` in quotes. Escaped are the quote, the backslash and what lies below U+0020 (\b \t
// \n \f \r, else \u00xx); everything else is copied byte by byte.
void append_quoted(std::string& out, std::string_view text);

}  // namespace atlas::trace
