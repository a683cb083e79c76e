// Parts of a validator's report: counts by name, durations, tables.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace atlas::validators {

// "|---|---:|" style: columns marked 'l' or 'r' in `alignment`. Cells as they are, but for a pipe
// or a line break, which would end the cell. Ends in "\n".
std::string report_table(const std::vector<std::string>& header, std::string_view alignment,
                         const std::vector<std::vector<std::string>>& rows);

// "2026-01-02T03:04:05.123000+00:00", without a fraction where it is 0.
std::string iso_with_offset(base::Micros instant);

// "1,234.5h"
std::string hours(double seconds);

inline double seconds(base::Micros length) {
  return static_cast<double>(length) / base::kMicrosPerSecond;
}

}  // namespace atlas::validators
