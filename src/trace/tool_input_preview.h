// What a tool was called with, shortened, read from the trace file.
//
// The database keeps the size of a tool's input but not its text: a text is private, large, and
// missing from published traces. So who wants to show it must go back to the file that the database
// was made of. This is the one place where an experiment's result depends on a file beside the
// database, and the file may have been moved, replaced or cleaned since. Hence the identity rules:
// a text is shown only if the line is still a step of the expected provider, the call stands there
// under the same tool index, and both its id and its input size are the ones in the database.
// Everything else gives an empty preview, which is counted.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace atlas::trace {

struct PreviewRequest {
  int64_t line;  // 1-based; all lines of the file count, blank ones too
  std::string_view provider;
  std::optional<int64_t> tool_index;
  std::string_view tool_call_id;  // "" for a null
  std::optional<int64_t> input_chars;
};

struct InputPreviews {
  // One a request, in the order of the requests: a text as it is, another value as compact JSON, ""
  // for a null; white space runs are one blank, and after 217 characters of more than 220 there
  // follow three dots.
  std::vector<std::string> texts;
  bool has_file = false;   // the path names a regular file that can be read to the last request
  int64_t unanswered = 0;  // requests that failed an identity rule, or whose line is not there
};

// Reads the file once, up to the last line that is asked for. Never throws.
InputPreviews read_input_previews(const std::string& path,
                                  std::span<const PreviewRequest> requests);

}  // namespace atlas::trace
