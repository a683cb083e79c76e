// Numbers of the timing reports as a person reads them; "n/a" for what is missing or not a number.
#pragma once

#include <optional>
#include <string>

namespace atlas::experiments {

// "850ms", "1.25s"
std::string duration_text(std::optional<double> ms);
// "12.5%" of a share
std::string percent_text(std::optional<double> share);
// "1.25x"
std::string ratio_text(std::optional<double> ratio);
std::string number_text(std::optional<double> value, int decimals);

}  // namespace atlas::experiments
