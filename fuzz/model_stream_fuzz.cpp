// Any bytes as the stream of a model. The first byte chooses protocol and chunk size. Nothing
// crashes; the chunking changes nothing: same events, same reply, same trouble; what was shown as
// text and not taken back is the reply's text.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "assistant/model/anthropic.h"
#include "assistant/model/openai.h"
#include "base/error.h"
#include "base/text.h"

namespace {

using namespace atlas::assistant;

struct Reading {
  std::string events;
  std::string shown;
  std::string outcome;
};

Reading read(std::string_view stream, bool is_openai, size_t chunk) {
  Reading reading;
  ReplySink sink;
  sink.text = [&](std::string_view text) { reading.shown += text; };
  sink.discard = [&] { reading.shown.clear(); };
  const auto reader = is_openai ? openai_reader(sink) : anthropic_reader(sink);
  SseParser parser;
  const auto take = [&](const SseEvent& event) {
    reading.events += event.name + '\0' + event.data + '\0';
    reader->read(event);
  };
  try {
    for (size_t at = 0; at < stream.size(); at += chunk)
      parser.feed(stream.substr(at, chunk), take);
    parser.finish(take);
    const Reply reply = reader->take();
    if (reply.text != atlas::base::with_replaced_bytes(reading.shown)) std::abort();
    reading.outcome = reply.text;
    for (const ToolCall& call : reply.tool_calls) {
      reading.outcome += '\n' + call.id + ' ' + call.name + ' ' + call.arguments;
    }
  } catch (const ModelTrouble& trouble) {
    reading.outcome = trouble.what();
  } catch (const atlas::Error& error) {
    reading.outcome = error.what();
  }
  return reading;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
  const bool is_openai = (data[0] & 1U) != 0;
  const Reading whole = read(stream, is_openai, stream.size() + 1);
  const Reading pieces = read(stream, is_openai, data[0] / 2 + 1);
  if (whole.events != pieces.events || whole.shown != pieces.shown ||
      whole.outcome != pieces.outcome) {
    std::abort();
  }
  return 0;
}
