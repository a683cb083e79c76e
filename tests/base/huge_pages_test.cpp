#include "base/huge_pages.h"

#include <gtest/gtest.h>

#include <string>

namespace atlas::base {
namespace {

TEST(HugePages, LeaveTheBufferUsable) {
  for (const size_t bytes : {size_t{0}, size_t{100}, size_t{20} << 20}) {
    std::string buffer;
    buffer.reserve(bytes);
    prefer_huge_pages(buffer.data(), buffer.capacity());
    buffer.assign(bytes, 'x');
    EXPECT_EQ(buffer.size(), bytes);
  }
}

}  // namespace
}  // namespace atlas::base
