#include "base/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace atlas::base {
namespace {

constexpr size_t kBarWidth = 24;
constexpr auto kLeastPause = std::chrono::milliseconds(100);

std::string amount(uint64_t value, const std::string& unit) {
  if (unit == "bytes") return fmt::format("{:.0f} MB", static_cast<double>(value) / 1e6);
  return fmt::format("{} {}", value, unit);
}

}  // namespace

Progress::Progress(std::string label, uint64_t total, std::string unit)
    : label_(std::move(label)),
      total_(total),
      unit_(std::move(unit)),
      on_terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() { finish(); }

void Progress::set(uint64_t done, const std::string& note) {
  if (!on_terminal_) return;
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (drawn_ && now - last_draw_ < kLeastPause) return;
  last_draw_ = now;
  draw(done, note);
}

void Progress::draw(uint64_t done, const std::string& note) {
  std::string line = label_ + "  ";
  if (total_ > 0) {
    const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
    const auto filled = static_cast<size_t>(share * kBarWidth);
    for (size_t i = 0; i < kBarWidth; ++i) line += i < filled ? "━" : "╌";
    line += fmt::format(" {:3.0f}%  ", share * 100);
  }
  line += amount(done, unit_);
  if (!note.empty()) line += "  " + note;
  fmt::print(stderr, "\r\x1b[2K{}", line);
  std::fflush(stderr);
  drawn_ = true;
}

void Progress::finish() {
  const std::lock_guard lock(mutex_);
  if (!drawn_) return;
  fmt::print(stderr, "\r\x1b[2K");
  std::fflush(stderr);
  drawn_ = false;
}

bool use_colour(int file_descriptor) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* term = std::getenv("TERM");
  return isatty(file_descriptor) == 1 && (no_colour == nullptr || *no_colour == '\0') &&
         (term == nullptr || std::string_view(term) != "dumb");
}

}  // namespace atlas::base
