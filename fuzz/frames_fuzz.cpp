// Frames from a worker, as hostile code may send them: fed whole and in pieces they read the same,
// and what decodes is bounded and, where we write such things ourselves, comes out as it went in.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/wire.h"

namespace {

using namespace atlas::sandbox::wire;

std::vector<Frame> frames_of(std::string_view bytes, size_t piece, bool& is_broken) {
  FrameReader reader;
  std::vector<Frame> frames;
  for (size_t begin = 0; begin < bytes.size(); begin += piece) {
    reader.feed(bytes.substr(begin, piece));
    while (auto frame = reader.next()) frames.push_back(std::move(*frame));
  }
  is_broken = reader.is_broken();
  return frames;
}

void check(bool holds) {
  if (!holds) std::abort();
}

void decode(const Frame& frame) {
  if (const auto table = decode_table(frame.payload)) {
    check(table->rows.size() * table->columns.size() <= kMostCells);
    for (const auto& row : table->rows) check(row.size() == table->columns.size());
    check(decode_table(encode(*table)).has_value());
  }
  if (const auto failure = decode_failure(frame.payload)) check(encode(*failure) == frame.payload);
  if (const auto request = decode_request(frame.payload)) check(encode(*request) == frame.payload);
  decode_file(frame.payload);
  decode_ending(frame.payload);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  bool is_broken_whole = false;
  bool is_broken_pieces = false;
  const auto whole = frames_of(bytes, size + 1, is_broken_whole);
  const auto pieces = frames_of(bytes, 3, is_broken_pieces);
  check(whole.size() == pieces.size() && is_broken_whole == is_broken_pieces);
  for (size_t i = 0; i < whole.size(); ++i) {
    check(whole[i].kind == pieces[i].kind && whole[i].payload == pieces[i].payload);
    decode(whole[i]);
  }
  return 0;
}
