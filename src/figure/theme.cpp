#include "figure/theme.h"

#include <array>
#include <cmath>

namespace atlas::figure {
namespace {

struct Twin {
  Color light;
  uint32_t dark_rgb;
  std::string_view variable;
};

constexpr std::array<Twin, 5> kTwins = {{{kTextColor, 0xE6EAF0, "--atlas-text"},
                                         {kMutedColor, 0xA3AFBF, "--atlas-muted"},
                                         {kGridColor, 0x2A313B, "--atlas-grid"},
                                         {kAxisColor, 0x4A5564, "--atlas-axis"},
                                         {kWhite, 0x14171C, "--atlas-ground"}}};
constexpr Color kDarkGround{0x14171C};

double linear_light(uint32_t channel) {
  const double v = channel / 255.0;
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

double luminance(Color color) {
  return 0.2126 * linear_light(color.rgb >> 16 & 0xFF) +
         0.7152 * linear_light(color.rgb >> 8 & 0xFF) + 0.0722 * linear_light(color.rgb & 0xFF);
}

Color mixed_with_white(Color color, double share) {
  uint32_t rgb = 0;
  for (const int shift : {16, 8, 0}) {
    const double channel = color.rgb >> shift & 0xFF;
    rgb |= static_cast<uint32_t>(std::lround(channel + (255 - channel) * share)) << shift;
  }
  return {rgb, color.alpha};
}

Color lightened(Color color, double wanted_contrast) {
  constexpr int kSteps = 40;
  for (int k = 0; k < kSteps; ++k) {
    const Color mixed = mixed_with_white(color, static_cast<double>(k) / kSteps);
    if (contrast(mixed, kDarkGround) >= wanted_contrast) return mixed;
  }
  return {0xFFFFFF, color.alpha};
}

const Twin* twin_of(Color color) {
  for (const Twin& twin : kTwins) {
    if (twin.light.rgb == color.rgb) return &twin;
  }
  return nullptr;
}

}  // namespace

double contrast(Color a, Color b) {
  const double la = luminance(a), lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

Ink Theme::fill(Color color) const {
  const Twin* twin = twin_of(color);
  if (ground_ == Ground::light) return {color, twin ? twin->variable : std::string_view()};
  if (twin) return {{twin->dark_rgb, color.alpha}, twin->variable};
  // Contrasts from 1 to 3 become 2.2 to 3: a dark ramp stays a ramp, in its order.
  const double now = contrast(color, kDarkGround);
  return {now >= 3 ? color : lightened(color, 2.2 + 0.4 * (now - 1)), {}};
}

Ink Theme::text(Color color) const {
  if (color.rgb == kWhite.rgb) return {color, {}};
  const Twin* twin = twin_of(color);
  if (ground_ == Ground::light) return {color, twin ? twin->variable : std::string_view()};
  if (twin) return {{twin->dark_rgb, color.alpha}, twin->variable};
  return {lightened(color, 4.5), {}};
}

}  // namespace atlas::figure
