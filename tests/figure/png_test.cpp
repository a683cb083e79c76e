#include <gtest/gtest.h>
#include <png.h>

#include <clocale>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "figure/png_writer.h"
#include "figure/render.h"
#include "support/sample_figures.h"

namespace atlas::figure {
namespace {

using testing_support::figure_of_all_marks;
using testing_support::hostile_figure;

struct Decoded {
  int width = 0, height = 0;
  std::vector<uint8_t> rgba;
};

// As libpng reads it.
Decoded decode(const std::string& bytes) {
  png_image image = {};
  image.version = PNG_IMAGE_VERSION;
  EXPECT_TRUE(png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()));
  image.format = PNG_FORMAT_RGBA;
  Decoded decoded{static_cast<int>(image.width), static_cast<int>(image.height), {}};
  decoded.rgba.resize(PNG_IMAGE_SIZE(image));
  EXPECT_TRUE(png_image_finish_read(&image, nullptr, decoded.rgba.data(), 0, nullptr));
  EXPECT_STREQ(image.message, "");
  return decoded;
}

uint32_t big_endian(std::string_view bytes, size_t at) {
  uint32_t value = 0;
  for (size_t k = 0; k < 4; ++k) value = value << 8 | static_cast<unsigned char>(bytes[at + k]);
  return value;
}

TEST(Png, HasTheSizeTheResolutionAndTheTitle) {
  const Figure figure = figure_of_all_marks();
  const std::string bytes = to_png(figure);
  const Decoded image = decode(bytes);
  EXPECT_EQ(image.width, 600);
  EXPECT_EQ(image.height, 400);
  const size_t resolution = bytes.find("pHYs");
  ASSERT_NE(resolution, std::string::npos);
  EXPECT_EQ(big_endian(bytes, resolution + 4), 3937) << "pixels a metre at 100 dpi";
  EXPECT_NE(bytes.find("tEXtTitle" + std::string(1, '\0') + figure.title), std::string::npos);
}

TEST(Png, HasAGroundUnlessTheFigureIsTransparent) {
  Figure figure = figure_of_all_marks();
  EXPECT_EQ(decode(to_png(figure)).rgba[0], 0xFF);
  EXPECT_EQ(decode(to_png(figure, Ground::dark)).rgba[0], 0x14);
  figure.transparent = true;
  EXPECT_EQ(decode(to_png(figure)).rgba[3], 0);
}

TEST(Png, IsSmallerAsAThumbnail) {
  const Decoded image = decode(to_png(figure_of_all_marks(), Ground::light, 0.5));
  EXPECT_EQ(image.width, 300);
  EXPECT_EQ(image.height, 200);
}

TEST(Png, IsTheSameOnEveryRunAndThread) {
  const Figure figure = figure_of_all_marks();
  const std::string here = to_png(figure);
  EXPECT_EQ(to_png(figure), here);
  std::string elsewhere, there;
  std::thread first([&] { elsewhere = to_png(figure); });
  std::thread second([&] { there = to_png(figure); });
  first.join();
  second.join();
  EXPECT_EQ(elsewhere, here);
  EXPECT_EQ(there, here);
}

TEST(Png, IsTheSameInEveryLocaleAndTimeZone) {
  const Figure figure = figure_of_all_marks();
  const std::string png = to_png(figure), svg = to_svg(figure), pdf = to_pdf(figure);
  const char* locale = std::setlocale(LC_ALL, "de_DE.UTF-8");  // nullptr where it is not installed
  setenv("TZ", "Asia/Tokyo", 1);
  tzset();
  EXPECT_EQ(to_png(figure), png) << (locale != nullptr ? locale : "no locale");
  EXPECT_EQ(to_svg(figure), svg);
  EXPECT_EQ(to_pdf(figure), pdf);
  std::setlocale(LC_ALL, "C");
  unsetenv("TZ");
  tzset();
}

TEST(Png, OfAHostileFigureIsStillAPicture) {
  const Decoded image = decode(to_png(hostile_figure(), Ground::dark, 0.3));
  EXPECT_EQ(image.width, 180);
}

TEST(Png, DrawsEightyThousandPoints) {
  Figure figure = figure_of_all_marks();
  PointsMark cloud;
  for (int k = 0; k < 80'000; ++k) {
    cloud.x.push_back(k % 283 / 28.3);
    cloud.y.push_back(k / 283 / 28.3);
  }
  figure.panels[0].marks = {cloud};
  EXPECT_EQ(decode(to_png(figure)).width, 600);
}

// ---- the writer on its own

TEST(PngWriter, KeepsEveryPixel) {
  Picture picture(37, 20);
  uint32_t state = 1;
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      state = state * 1664525 + 1013904223;
      const bool repeats = y % 3 == 1 || x % 5 > 1;
      picture.view().row(y)[x] = 0xFF000000 | (repeats ? 0x336699 : state >> 8);
    }
  }
  for (const bool has_alpha : {false, true}) {
    const Decoded image = decode(png_bytes(picture.view(), has_alpha, {"", 72}));
    ASSERT_EQ(image.rgba.size(), 4 * 37 * 20);
    for (size_t k = 0; k < 37 * 20; ++k) {
      EXPECT_EQ(image.rgba[4 * k], picture.view().pixels[k] >> 16 & 0xFF);
      EXPECT_EQ(image.rgba[4 * k + 1], picture.view().pixels[k] >> 8 & 0xFF);
      EXPECT_EQ(image.rgba[4 * k + 2], picture.view().pixels[k] & 0xFF);
      EXPECT_EQ(image.rgba[4 * k + 3], 0xFF);
    }
  }
}

TEST(PngWriter, DividesColoursByTheirAlpha) {
  Picture picture(2, 1);
  picture.view().row(0)[0] = 0x80402000;
  const Decoded image = decode(png_bytes(picture.view(), true, {"", 72}));
  EXPECT_EQ(image.rgba, (std::vector<uint8_t>{0x80, 0x40, 0, 0x80, 0, 0, 0, 0}));
}

TEST(PngWriter, WritesTitlesBeyondAsciiAsUtf8) {
  Picture picture(1, 1);
  const std::string bytes = png_bytes(picture.view(), false, {"größer", 72});
  EXPECT_NE(bytes.find("iTXtTitle" + std::string(5, '\0') + "größer"), std::string::npos);
}

}  // namespace
}  // namespace atlas::figure
