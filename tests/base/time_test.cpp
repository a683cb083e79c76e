#include "base/time.h"

#include <gtest/gtest.h>

namespace atlas::base {
namespace {

// The table of docs/formats.md: what DuckDB's cast takes once T is a blank and Z is gone.
TEST(Timestamp, TextsAreReadAsTheDatabaseReadsThem) {
  const Micros base = from_civil(2026, 6, 1) + ((5 * 60 + 40) * 60 + 20) * kMicrosPerSecond;
  struct Case {
    const char* text;
    Micros instant;
  };
  for (const auto& [text, instant] :
       std::initializer_list<Case>{{"2026-06-01T05:40:20.151Z", base + 151000},
                                   {"2026-06-01T05:40:20.151000Z", base + 151000},
                                   {"2026-06-01T05:40:20Z", base},
                                   {"2026-06-01 05:40:20", base},
                                   {"2026-06-01T05:40:20.151ZZ", base + 151000},
                                   {"  2026-06-01T05:40:20Z ", base},
                                   {"2026-06-01T05:40:20.1234567Z", base + 123456},
                                   {"2026-06-01T05:40:20.9999999Z", base + 999999},
                                   {"2026-06-01", from_civil(2026, 6, 1)},
                                   {"2026-06-01T05:40", base - 20 * kMicrosPerSecond},
                                   {"2026-6-1T5:40:20Z", base},
                                   {"2026-06-01T24:00:00Z", from_civil(2026, 6, 2)},
                                   {"2026-06-01T07:40:20+02:00", base},
                                   {"2026-06-01T00:10:20-0530", base}}) {
    EXPECT_EQ(parse_timestamp(text), instant) << text;
  }
}

TEST(Timestamp, EverythingElseIsNoInstant) {
  for (const char* text :
       {"", " ", "1717000000", "2026-06-01T05:40:60Z", "2026-06-01t05:40:20z", "2026-13-01",
        "2026-02-30", "2026-06-01T25:00:00Z", "2026-06-01T24:00:01Z", "2026-06-01 05:40:20 UTC",
        "yesterday", "infinity", "2026-06-01T05:40:20.151Zx", "20260601", "2026-06-01T05",
        "2026-06-01T05:40:20+99:00"}) {
    EXPECT_EQ(parse_timestamp(text), std::nullopt) << text;
  }
  EXPECT_EQ(parse_timestamp(std::string(100000, '1')), std::nullopt);
}

TEST(Timestamp, EveryTextFormNamesTheSameInstant) {
  const Micros instant = *parse_timestamp("2026-06-01T05:40:20.015Z");
  EXPECT_EQ(iso_millis(instant), "2026-06-01T05:40:20.015Z");
  EXPECT_EQ(iso_micros(instant), "2026-06-01T05:40:20.015000Z");
  EXPECT_EQ(sql_timestamp(instant), "2026-06-01 05:40:20.015");
  EXPECT_EQ(iso_micros(instant - 15000), "2026-06-01T05:40:20Z");
  EXPECT_EQ(iso_micros(from_civil(12345, 1, 2) + 1), "12345-01-02T00:00:00.000001Z");
  EXPECT_EQ(iso_date(instant), "2026-06-01");
  EXPECT_EQ(short_date(instant), "Jun 1 2026");
  EXPECT_EQ(iso_millis(-1), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(civil(instant).weekday, 0);  // a Monday
}

}  // namespace
}  // namespace atlas::base
