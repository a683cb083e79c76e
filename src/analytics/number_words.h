// Numbers as the site words them: short, for a reader.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace atlas::analytics {

inline constexpr std::string_view kDash = "–";  // a value that is missing

// "1.19B", "28.5B", "186.9M", "12.5K", "640K", "250"
std::string magnitude_words(double value);
// "125 ms", "46.7 s"
std::string seconds_words(double seconds);
// "3.6 h", "574 h", "1.2K h"
std::string hours_words(double seconds);
// "Oct 3 2025 — Jun 4 2026"
std::string date_range_words(base::Micros first, base::Micros last);
// "Opus 4.7" for "claude-opus-4-7" and "claude-opus-4-7-20260101"; others without a trailing date
std::string model_words(std::string_view model);

}  // namespace atlas::analytics
