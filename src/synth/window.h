// When things happen: the collection window and how activity grows in it.
#pragma once

#include "base/time.h"

namespace atlas::synth {

// 2025-09-23 and 2026-06-05 00:00 UTC: first day of the published pool and the end of its last.
constexpr base::Micros kWindowStart = 20'354 * base::kMicrosPerDay;
constexpr base::Micros kWindowEnd = 20'609 * base::kMicrosPerDay;
// Claude logs begin on 2025-10-03.
constexpr base::Micros kClaudeStart = 20'364 * base::kMicrosPerDay;

constexpr base::Micros kMicrosPerHour = 3600 * base::kMicrosPerSecond;

// Days since 1970-01-01 as an instant: tables below give dates in this form.
constexpr base::Micros day(int64_t days) { return days * base::kMicrosPerDay; }

// The instant by which `share` (0 to 1) of all steps have been made: few in autumn, most in spring.
base::Micros instant_of_share(double share);

}  // namespace atlas::synth
