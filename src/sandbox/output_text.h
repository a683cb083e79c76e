// What code writes to a standard stream: kept up to a limit, handed on in whole characters.
#pragma once

#include <string>
#include <string_view>

#include "sandbox/sandbox.h"

namespace atlas::sandbox {

class OutputText {
 public:
  OutputText(std::string_view stream, size_t most_bytes, const Sandbox::OutputSink& sink)
      : stream_(stream), most_bytes_(most_bytes), sink_(sink) {}

  void add(std::string_view bytes);
  void finish();  // the last bytes, whether they make a character or not

  const std::string& text() const { return text_; }
  bool is_cut() const { return seen_ > most_bytes_; }
  size_t seen_bytes() const { return seen_; }

 private:
  void hand_on(size_t bytes);

  std::string_view stream_;
  size_t most_bytes_;
  const Sandbox::OutputSink& sink_;
  std::string pending_;
  std::string text_;
  size_t seen_ = 0;
};

}  // namespace atlas::sandbox
