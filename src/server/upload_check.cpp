#include "server/upload_check.h"

#include "base/error.h"
#include "base/text.h"
#include "trace/line_reader.h"
#include "trace/step_parser.h"

namespace atlas::server {
namespace {

constexpr const char* kAccepted =
    "send normalized JSON lines, an agent step each (docs/formats.md), plain, .gz or .zst";
constexpr uint64_t kLinesLookedAt = 50;

// A step names its provider, session or tokens; a line without any of them is something else.
bool is_step(const trace::StepView& step) {
  using trace::StepInt;
  using trace::StepText;
  return step.text(StepText::provider) || step.integer(StepInt::round_index) ||
         step.integer(StepInt::output_tokens) || step.integer(StepInt::prefix_tokens);
}

// What Claude Code and Codex write themselves.
bool looks_like_raw_log(std::string_view line) {
  for (const std::string_view mark : {"\"sessionId\"", "\"parentUuid\"", "\"session_meta\"",
                                      "\"response_item\"", "\"event_msg\""}) {
    if (line.find(mark) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

void check_upload(const std::filesystem::path& file) {
  trace::LineReader reader(file);
  trace::LineBlock block;
  trace::StepParser parser;
  trace::TroubleLog log;
  bool is_raw_log = false;
  uint64_t looked_at = 0;
  while (looked_at < kLinesLookedAt && reader.next(block)) {
    for (std::string_view text = block.text(); !text.empty() && looked_at < kLinesLookedAt;) {
      const size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      if (base::trimmed(line).empty()) continue;
      ++looked_at;
      const trace::StepView* step = parser.parse(line, looked_at, log);
      if (step != nullptr && is_step(*step)) return;
      is_raw_log = is_raw_log || looks_like_raw_log(line);
    }
  }
  if (is_raw_log) {
    throw Error(ErrorKind::bad_input,
                "this is a raw log of an agent, which is not a trace yet and not supported here",
                kAccepted);
  }
  throw Error(ErrorKind::bad_input,
              looked_at == 0 ? "the file is empty" : "none of the first lines is an agent step",
              kAccepted);
}

}  // namespace atlas::server
