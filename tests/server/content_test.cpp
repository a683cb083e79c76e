#include "server/content.h"

#include <gtest/gtest.h>

#include "support/http_client.h"

namespace atlas::server {
namespace {

TEST(Content, TextIsCompressedForThoseWhoTakeIt) {
  const std::string text(5000, 'a');
  const Content content("application/json", text);
  EXPECT_EQ(content.choose({}), Encoding::identity);
  EXPECT_EQ(content.choose({.gzip = true}), Encoding::gzip);
  EXPECT_EQ(content.choose({.gzip = true, .br = true}), Encoding::br);
  EXPECT_EQ(content.bytes(Encoding::identity), text);
  EXPECT_EQ(support::gunzipped(content.bytes(Encoding::gzip)), text);
  EXPECT_LT(content.bytes(Encoding::br).size(), 100u);
}

TEST(Content, PicturesAndShortTextsGoOutAsTheyAre) {
  EXPECT_EQ(Content("image/png", std::string(5000, 'a')).choose({true, true}), Encoding::identity);
  EXPECT_EQ(Content("application/json", "{}").choose({true, true}), Encoding::identity);
}

TEST(Content, EachEncodingHasItsOwnTag) {
  const Content a("text/plain", std::string(1000, 'a'));
  const Content same("text/plain", std::string(1000, 'a'));
  const Content other("text/plain", std::string(1000, 'b'));
  EXPECT_EQ(a.etag(Encoding::identity), same.etag(Encoding::identity));
  EXPECT_NE(a.etag(Encoding::identity), other.etag(Encoding::identity));
  EXPECT_NE(a.etag(Encoding::identity), a.etag(Encoding::gzip));
}

TEST(FileContent, ReadsBackAnyPart) {
  const FileContent file("text/csv", [](const auto& take) {
    take("hello, ");
    take("world");
  });
  EXPECT_EQ(file.size(), 12u);
  EXPECT_EQ(file.read(0, 100), "hello, world");
  EXPECT_EQ(file.read(7, 3), "wor");
  EXPECT_EQ(file.read(50, 3), "");
}

}  // namespace
}  // namespace atlas::server
