#include "synth/stream.h"

#include <gtest/gtest.h>

namespace atlas::synth {
namespace {

TEST(Stream, IdsHaveTheShapesOfPublicTraces) {
  Stream stream(1);
  const std::string uuid = stream.uuid("codex:");
  EXPECT_EQ(uuid.size(), 42);
  for (const size_t dash : {14, 19, 24, 29}) EXPECT_EQ(uuid[dash], '-');
  EXPECT_EQ(stream.hex("msg_", 24).find_first_not_of("0123456789abcdef", 4), std::string::npos);
  EXPECT_EQ(stream.base62("call_", 24).size(), 29);
}

TEST(Stream, BetweenReachesBothEnds) {
  Stream stream(1);
  bool least = false, most = false;
  for (int i = 0; i < 200; ++i) {
    const int64_t value = stream.between(3, 5);
    ASSERT_GE(value, 3);
    ASSERT_LE(value, 5);
    least |= value == 3;
    most |= value == 5;
  }
  EXPECT_TRUE(least && most);
}

TEST(Stream, ForksDoNotRepeatTheirParent) {
  Stream parent(1);
  Stream child(parent.fork());
  EXPECT_NE(parent.fork(), child.fork());
}

}  // namespace
}  // namespace atlas::synth
