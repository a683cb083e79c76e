// A trace file to be written: plain, .gz or .zst by the end of its name, or standard output ("-").
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

namespace atlas::trace {

// The file appears whole, at finish(), or not at all. Same lines, same bytes: no time stamp is
// stored. Throws Error.
class LineWriter {
 public:
  explicit LineWriter(const std::filesystem::path& path);
  ~LineWriter();

  // `lines` ends in "\n".
  void write(std::string_view lines);
  void finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace atlas::trace
