// A progress line on a terminal; silent elsewhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace atlas::base {

// Thread-safe. Draws on standard error at most ten times a second, and only if it is a terminal.
class Progress {
 public:
  // total   what `done` will reach; 0: not known, then only the amount is shown
  // unit    "bytes" is shown as MB
  Progress(std::string label, uint64_t total, std::string unit);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void set(uint64_t done, const std::string& note = "");
  // Removes the line.
  void finish();

 private:
  void draw(uint64_t done, const std::string& note);

  std::string label_;
  uint64_t total_;
  std::string unit_;
  bool on_terminal_;
  bool drawn_ = false;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point last_draw_;
};

// Standard output or error is a terminal, and neither NO_COLOR nor TERM=dumb asks for plain text.
bool use_colour(int file_descriptor);

}  // namespace atlas::base
