// A trace file as blocks of whole lines: plain, gzip or zstd (told by the first bytes, not by the
// name), from a path or from standard input ("-"). Memory does not grow with the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace atlas::trace {

// Whole lines. Text stays valid, with kPadding readable bytes behind it, until the block is
// refilled.
class LineBlock {
 public:
  // What simdjson may read behind the end of a text.
  static constexpr size_t kPadding = 64;

  std::string_view text() const { return {buffer_.data() + begin_, end_ - begin_}; }
  uint64_t first_line() const { return first_line_; }  // 1-based

 private:
  friend class LineReader;
  std::vector<char> buffer_;  // only grows
  size_t begin_ = 0, end_ = 0;
  uint64_t first_line_ = 1;
};

class LineReader {
 public:
  // Longer lines are dropped and counted: a record of that size is no agent step.
  static constexpr size_t kLongestLineBytes = 64 << 20;

  // Throws Error when the file is missing, a folder or not readable.
  explicit LineReader(const std::filesystem::path& path);
  ~LineReader();

  // Fills `block` with the next lines, about a megabyte of them; false at the end. The last line
  // may lack its newline. Throws Error when a compressed stream is damaged or ends early. One
  // thread at a time.
  bool next(LineBlock& block);

  // Bytes of the file itself, and how many have been read of them; 0 if the size is not known.
  uint64_t file_bytes() const;
  uint64_t read_bytes() const;
  // Decompressed bytes that have been handed out.
  uint64_t text_bytes() const { return text_bytes_; }

  uint64_t overlong_lines() const { return overlong_lines_; }
  uint64_t first_overlong_line() const { return first_overlong_line_; }

 private:
  class Source;
  class PlainSource;
  class GzipSource;
  class ZstdSource;

  size_t read_some(std::vector<char>& buffer, size_t used);
  bool skip_rest_of_line(LineBlock& block);

  std::unique_ptr<Source> source_;
  size_t block_bytes_;
  std::vector<char> carry_;  // the beginning of a line that the last block did not end
  uint64_t next_line_ = 1;
  uint64_t text_bytes_ = 0;
  uint64_t overlong_lines_ = 0;
  uint64_t first_overlong_line_ = 0;
  bool at_end_ = false;
};

}  // namespace atlas::trace
