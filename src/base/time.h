// Instants as integer microseconds since 1970-01-01 UTC, and their text forms. Proleptic Gregorian
// calendar, no leap seconds, no time zone but UTC, no dependence on TZ or the locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace atlas::base {

using Micros = int64_t;

constexpr Micros kMicrosPerSecond = 1'000'000;
constexpr Micros kMicrosPerDay = 86'400 * kMicrosPerSecond;

struct CivilTime {
  int64_t year;
  int month, day, hour, minute, second;
  int micros;
  int weekday;  // 0 = Monday
};

CivilTime civil(Micros instant);
Micros from_civil(int64_t year, int month, int day);

// A time stamp of a trace (docs/formats.md): "2026-06-01T05:40:20.151Z" and what DuckDB's
// cast to TIMESTAMP takes once every T is a blank and every Z is gone: one-digit parts, no seconds,
// a date alone, more than six fraction digits (cut), 24:00:00. An offset "+02:00" is converted to
// UTC. Nothing for everything else.
std::optional<Micros> parse_timestamp(std::string_view text);

// "2026-06-01T05:40:20.151Z", milliseconds cut (toward minus infinity).
std::string iso_millis(Micros instant);
// "2026-06-01T05:40:20.151000Z", or without a fraction where the microseconds are 0.
std::string iso_micros(Micros instant);
// "2026-06-01 05:40:20.151": fraction without trailing zeros, none where it is 0 (DuckDB's text).
std::string sql_timestamp(Micros instant);
// "2026-06-01".
std::string iso_date(Micros instant);
// "Jun 1 2026".
std::string short_date(Micros instant);

}  // namespace atlas::base
