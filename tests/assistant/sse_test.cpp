#include "assistant/model/sse.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace atlas::assistant {
namespace {

std::string read_in_pieces(std::string_view stream, size_t size) {
  SseParser parser;
  std::string read;
  const auto take = [&](const SseEvent& event) { read += event.name + "[" + event.data + "]"; };
  for (size_t at = 0; at < stream.size(); at += size) parser.feed(stream.substr(at, size), take);
  parser.finish(take);
  return read;
}

TEST(Sse, EveryChunkingGivesTheSameEvents) {
  const std::string stream =
      "\xEF\xBB\xBF: a comment\r\ndata: one\r\n\r\nevent: x\rdata:two\rdata:  three\r\r"
      "data\n\nid: 4\nretry: 5\n\nevent: lost\n\ndata: last";
  for (size_t size = 1; size <= stream.size(); ++size) {
    EXPECT_EQ(read_in_pieces(stream, size), "[one]x[two\n three][][last]") << size;
  }
}

TEST(Sse, AnEventWithoutEndIsRefused) {
  SseParser parser(1000);
  const auto take = [](const SseEvent&) {};
  EXPECT_THROW(parser.feed("data: " + std::string(2000, 'x'), take), Error);
  SseParser lines(1000);
  EXPECT_THROW(
      {
        for (int i = 0; i < 2000; ++i) lines.feed("data: x\n", take);
      },
      Error);
}

}  // namespace
}  // namespace atlas::assistant
