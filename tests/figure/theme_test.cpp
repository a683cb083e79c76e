#include "figure/theme.h"

#include <gtest/gtest.h>

namespace atlas::figure {
namespace {

TEST(Theme, KeepsEveryTextReadable) {
  for (const Ground ground : {Ground::light, Ground::dark}) {
    const Theme theme(ground);
    const Color paper = theme.ground().color;
    EXPECT_GE(contrast(theme.text(kTextColor).color, paper), 7);
    EXPECT_GE(contrast(theme.text(kMutedColor).color, paper), 4.5);
  }
  const Theme dark(Ground::dark);
  for (size_t k = 0; k < 8; ++k) {
    EXPECT_GE(contrast(dark.text(palette(k)).color, dark.ground().color), 4.5);
  }
}

TEST(Theme, LightensWhatWouldDrownInADarkGround) {
  const Theme dark(Ground::dark);
  const Color navy = {0x1C38A0};
  EXPECT_LT(contrast(navy, dark.ground().color), 2);
  EXPECT_GT(contrast(dark.fill(navy).color, dark.ground().color), 2.2);
  EXPECT_EQ(dark.fill(kOrange).color.rgb, kOrange.rgb);
  EXPECT_EQ(Theme(Ground::light).fill(navy).color.rgb, navy.rgb);
}

TEST(Theme, KeepsTheOrderOfADarkRamp) {
  const Theme dark(Ground::dark);
  const Color paper = dark.ground().color;
  for (double x = 0; x < 0.99; x += 0.05) {
    EXPECT_GE(contrast(dark.fill(blues(x)).color, paper) + 0.02,
              contrast(dark.fill(blues(x + 0.05)).color, paper))
        << x;
  }
}

TEST(Theme, NamesOnlyItsOwnColoursAsVariables) {
  const Theme light(Ground::light);
  EXPECT_EQ(light.text(kTextColor).variable, "--atlas-text");
  EXPECT_EQ(light.fill(kWhite).variable, "--atlas-ground");
  EXPECT_EQ(light.fill(kBlue).variable, "");
  EXPECT_EQ(light.text(kWhite).variable, "") << "white letters lie on a coloured area";
}

TEST(Theme, KeepsAlpha) {
  for (const Ground ground : {Ground::light, Ground::dark}) {
    for (const Color color : {kTextColor, kWhite, kBlue, Color{0x1C38A0}}) {
      EXPECT_EQ(Theme(ground).fill(with_alpha(color, 0.3)).color.alpha, 0.3);
      EXPECT_EQ(Theme(ground).text(with_alpha(color, 0.3)).color.alpha, 0.3);
    }
  }
}

}  // namespace
}  // namespace atlas::figure
