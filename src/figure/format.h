// Numbers on axes and in legends. General numbers have six significant digits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace atlas::figure {

// 0, 512, 2k, 1M: in units of 1,024.
std::string token_label(double tokens);

// "", "250ms", "1.5s", "10min", "2h"; "" for <= 0 and for what is not finite. (axis ticks)
std::string latency_tick(double ms);
// "", "3.2ms", "120ms", "4.21s", "35.0s", "2.10m", "45.0m", "3.00h", "12.0h"
std::string latency_compact(double ms);
// "", "0.5s", "10m", "6h", "7d" (axis ticks)
std::string duration_tick(double seconds);
// "", "250ms", "4.21s", "35.0s", "2.10m", "45.0m", "3.00h", "12.0h", "2.0d"
std::string duration_compact(double seconds);
// "30.0m", "12.5h", "1.2k h"
std::string hours_compact(double hours);
std::string seconds_as_hours_compact(double seconds);
// "0", "", "12", "1.5k", "2M" (count axes)
std::string count_tick(double count);
// "0", "30m", "2h", "1.2k h" (hour axes)
std::string hours_tick(double hours);
// "$178", "$13.4", "$0.61"
std::string money(double usd);

// "Claude" for "claude".
std::string provider_title(std::string_view provider);
// Unchanged up to 36 characters, else the first 33 and "...".
std::string short_label(std::string_view label);
// Unchanged up to `most` characters, else the first most-3 and "...".
std::string shortened(std::string_view label, size_t most);

}  // namespace atlas::figure
