#include "base/number_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace atlas::base {
namespace {

TEST(NumberText, ReprIsTheShortestTextThatReadsBack) {
  struct Case {
    double value;
    const char* text;
  };
  for (const auto& [value, text] :
       std::initializer_list<Case>{{252, "252.0"},
                                   {0, "0.0"},
                                   {-0.0, "-0.0"},
                                   {0.0001, "0.0001"},
                                   {1e-5, "1e-05"},
                                   {1.5e-7, "1.5e-07"},
                                   {1e15, "1000000000000000.0"},
                                   {1e16, "1e+16"},
                                   {0.1, "0.1"},
                                   {1.2345678901234568e17, "1.2345678901234568e+17"},
                                   {1e100, "1e+100"},
                                   {-2.5, "-2.5"},
                                   {14399.999999999989, "14399.999999999989"}}) {
    EXPECT_EQ(repr(value), text);
    EXPECT_EQ(std::stod(repr(value)), value);
  }
  EXPECT_EQ(repr(INFINITY), "inf");
  EXPECT_EQ(repr(-INFINITY), "-inf");
  EXPECT_EQ(repr(NAN), "nan");
}

TEST(NumberText, GeneralAndFixedAreThoseOfPrintf) {
  for (const double value : {1e6, 1234567.0, 100000.0, 1e-5, -0.0, 0.5, 1.0 / 3, 123456.5, 2.5,
                             1234.5, 1e300, 5e-324, std::numeric_limits<double>::max()}) {
    char expected[400];
    std::snprintf(expected, sizeof expected, "%.6g", value);
    EXPECT_EQ(general(value), expected);
    std::snprintf(expected, sizeof expected, "%.3f", value);
    EXPECT_EQ(fixed(value, 3), expected);
    std::snprintf(expected, sizeof expected, "%.0f", value);
    EXPECT_EQ(fixed(value, 0), expected);
  }
}

TEST(NumberText, CommasStandBetweenGroupsOfThree) {
  EXPECT_EQ(grouped(int64_t{0}), "0");
  EXPECT_EQ(grouped(int64_t{999}), "999");
  EXPECT_EQ(grouped(int64_t{-1000}), "-1,000");
  EXPECT_EQ(grouped(int64_t{1234567}), "1,234,567");
  EXPECT_EQ(grouped(1234567.891, 2), "1,234,567.89");
  EXPECT_EQ(grouped(std::numeric_limits<int64_t>::min()), "-9,223,372,036,854,775,808");
}

TEST(NumberText, RoundingToDecimalsFollowsTheExactBinaryValue) {
  EXPECT_EQ(round_decimals(2.675, 2), 2.67);  // 2.675 is a little less than it looks
  EXPECT_EQ(round_decimals(0.5, 0), 0);       // a tie goes to even
  EXPECT_EQ(round3_half_away(0.0005), 0.001);
  EXPECT_EQ(round3_half_away(-0.0005), -0.001);
}

}  // namespace
}  // namespace atlas::base
