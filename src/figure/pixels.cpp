#include "figure/pixels.h"

#include <sys/mman.h>

#include <cmath>

#include "base/error.h"

namespace atlas::figure {
namespace {

constexpr int kRadiusSteps = 16, kOffsetSteps = 4, kSamples = 8;

// a * b / 255, rounded.
uint32_t scaled(uint32_t a, uint32_t b) {
  const uint32_t t = a * b + 128;
  return (t + (t >> 8)) >> 8;
}

// source * share + ground * (1 - share), share in 255ths, on two channels at a time: each product
// fits into its channel's 16 bits.
uint32_t mixed(uint32_t source, uint32_t ground, uint32_t share) {
  constexpr uint32_t kChannels = 0xFF00FF, kHalf = 0x800080;
  const auto mix = [&](uint32_t a, uint32_t b) {
    const uint32_t t = a * share + b * (255 - share) + kHalf;
    return (t + (t >> 8 & kChannels)) >> 8 & kChannels;
  };
  return mix(source >> 8 & kChannels, ground >> 8 & kChannels) << 8 |
         mix(source & kChannels, ground & kChannels);
}

// The share of the unit square around (x, y) that is within the radius of the origin, by samples.
int samples_within(double x, double y, double radius) {
  int count = 0;
  for (int i = 0; i < kSamples; ++i) {
    for (int j = 0; j < kSamples; ++j) {
      const double dx = x + (i + 0.5) / kSamples - 0.5, dy = y + (j + 0.5) / kSamples - 0.5;
      count += dx * dx + dy * dy <= radius * radius;
    }
  }
  return count;
}

int clamped_pixel(double edge, int most) {
  return static_cast<int>(std::clamp(std::lround(edge), 0L, static_cast<long>(most)));
}

}  // namespace

// Large pages: a picture of 18 MB is 9 page faults instead of 4,500, which take longer than to
// draw.
Picture::Picture(int width, int height) : width_(width), height_(height) {
  constexpr size_t kLargePage = size_t{2} << 20;
  const size_t bytes = static_cast<size_t>(width) * static_cast<size_t>(height) * 4;
  const size_t mapped = (bytes + kLargePage - 1) / kLargePage * kLargePage;
  void* memory = mmap(nullptr, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    throw Error(ErrorKind::unavailable, "no memory for a picture", "draw it with a smaller dpi");
  }
  if (bytes >= kLargePage) madvise(memory, mapped, MADV_HUGEPAGE);  // only a wish
  pixels_ = {static_cast<uint32_t*>(memory), Unmap{mapped}};
}

void Picture::Unmap::operator()(uint32_t* pixels) const { munmap(pixels, bytes); }

DiscStamper::DiscStamper(PixelView view, const Box& clip)
    : view_(view),
      left_(clamped_pixel(clip.left, view.width)),
      top_(clamped_pixel(clip.top, view.height)),
      right_(clamped_pixel(clip.right, view.width)),
      bottom_(clamped_pixel(clip.bottom, view.height)) {}

const DiscStamper::Stamp& DiscStamper::stamp_for(int radius_16ths, int inner_16ths, int x_quarter,
                                                 int y_quarter) {
  const auto [place, is_new] =
      stamps_.try_emplace(Key{radius_16ths, inner_16ths, x_quarter, y_quarter});
  Stamp& stamp = place->second;
  if (!is_new) return stamp;
  const double radius = static_cast<double>(radius_16ths) / kRadiusSteps;
  const double inner = static_cast<double>(inner_16ths) / kRadiusSteps;
  const int half = static_cast<int>(std::ceil(radius + 1));
  stamp.size = 2 * half + 1;
  for (int y = -half; y <= half; ++y) {
    for (int x = -half; x <= half; ++x) {
      const double dx = x - static_cast<double>(x_quarter) / kOffsetSteps;
      const double dy = y - static_cast<double>(y_quarter) / kOffsetSteps;
      const int hits =
          samples_within(dx, dy, radius) - (inner > 0 ? samples_within(dx, dy, inner) : 0);
      stamp.coverage.push_back(static_cast<uint8_t>(hits * 255 / (kSamples * kSamples)));
    }
  }
  return stamp;
}

void DiscStamper::blend_row(uint32_t* row, int x, std::span<const uint8_t> coverage,
                            Color color) const {
  const auto alpha = static_cast<uint32_t>(std::lround(std::clamp(color.alpha, 0.0, 1.0) * 255));
  const uint32_t argb = 0xFF000000U | color.rgb;
  for (const uint8_t covered : coverage) {
    const int at = x++;
    if (covered == 0 || at < left_ || at >= right_) continue;
    row[at] = mixed(argb, row[at], scaled(alpha, covered));
  }
}

void DiscStamper::stamp(Point center, double radius, double inner_radius, Color color) {
  // A pixel's middle is at .5: the disc is drawn on the grid of the middles.
  const double x = center.x - 0.5, y = center.y - 0.5;
  if (!(x > left_ - 2 * kMostRadius_px && x < right_ + 2 * kMostRadius_px)) return;
  if (!(y > top_ - 2 * kMostRadius_px && y < bottom_ + 2 * kMostRadius_px)) return;
  const auto quarters_x = static_cast<int>(std::floor(x * kOffsetSteps + 0.5));
  const auto quarters_y = static_cast<int>(std::floor(y * kOffsetSteps + 0.5));
  const int column = quarters_x >> 2, line = quarters_y >> 2;
  const Stamp& stamp = stamp_for(
      static_cast<int>(std::lround(std::min(radius, kMostRadius_px) * kRadiusSteps)),
      static_cast<int>(std::lround(std::clamp(inner_radius, 0.0, kMostRadius_px) * kRadiusSteps)),
      quarters_x & 3, quarters_y & 3);
  const int half = stamp.size / 2;
  for (int k = 0; k < stamp.size; ++k) {
    const int at = line - half + k;
    if (at < top_ || at >= bottom_) continue;
    const auto begin = stamp.coverage.begin() + static_cast<ptrdiff_t>(k) * stamp.size;
    blend_row(view_.row(at), column - half, {begin, begin + stamp.size}, color);
  }
}

void stamp_discs(DiscStamper& stamper, std::span<const Disc> discs, const Paint& paint,
                 Point origin, double scale) {
  const double rim = paint.stroke ? paint.stroke->width_pt / 2 : 0;
  for (const Disc& disc : discs) {
    const Point at = {(disc.center.x - origin.x) * scale, (disc.center.y - origin.y) * scale};
    if (paint.fill) stamper.stamp(at, disc.radius * scale, 0, paint.fill->color);
    if (!paint.stroke) continue;
    stamper.stamp(at, (disc.radius + rim) * scale, (disc.radius - rim) * scale,
                  paint.stroke->ink.color);
  }
}

Picture picture_of_discs(std::span<const Disc> discs, const Paint& paint, const Box& area,
                         double scale) {
  const auto pixels = [&](double length) {
    return std::max(1, static_cast<int>(std::ceil(length * scale)));
  };
  Picture picture(pixels(area.width()), pixels(area.height()));
  DiscStamper stamper(picture.view(), {0, 0, static_cast<double>(picture.width()),
                                       static_cast<double>(picture.height())});
  stamp_discs(stamper, discs, paint, {area.left, area.top}, scale);
  return picture;
}

}  // namespace atlas::figure
