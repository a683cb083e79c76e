#include "server/cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>

namespace atlas::server {
namespace {

using TextCache = Cache<std::string>;

size_t size_of(const std::string& text) { return text.size(); }

auto text(std::string value) {
  return [value = std::move(value)] { return std::make_shared<const std::string>(value); };
}

TEST(Cache, TheLeastRecentlyUsedGoesFirst) {
  TextCache cache(30, size_of);
  cache.get("a", text(std::string(9, 'a')));
  cache.get("b", text(std::string(9, 'b')));
  cache.get("c", text(std::string(9, 'c')));
  EXPECT_NE(cache.find("a"), nullptr);  // used again
  cache.get("d", text(std::string(9, 'd')));
  EXPECT_EQ(cache.find("b"), nullptr);
  EXPECT_NE(cache.find("a"), nullptr);
  EXPECT_LE(cache.bytes(), 30u);
}

TEST(Cache, TheNewestStaysWhateverItsSize) {
  TextCache cache(10, size_of);
  cache.get("small", text("x"));
  cache.get("large", text(std::string(100, 'y')));
  EXPECT_EQ(cache.count(), 1u);
  EXPECT_NE(cache.find("large"), nullptr);
}

TEST(Cache, ManyWhoAskAtOnceWaitForOneComputation) {
  TextCache cache(1000, size_of);
  std::atomic<int> computations = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto value = cache.get("k", [&] {
        ++computations;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        return std::make_shared<const std::string>("v");
      });
      EXPECT_EQ(*value, "v");
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(computations, 1);
}

TEST(Cache, AFailureIsToldToAllAndNotKept) {
  TextCache cache(1000, size_of);
  const auto fail = []() -> TextCache::ValuePtr { throw std::runtime_error("no"); };
  EXPECT_THROW(cache.get("k", fail), std::runtime_error);
  EXPECT_EQ(*cache.get("k", text("yes")), "yes");
}

TEST(Cache, WhatIsUnwantedIsErased) {
  TextCache cache(1000, size_of);
  cache.get("a/1", text("x"));
  cache.get("b/1", text("x"));
  cache.erase_if([](std::string_view key) { return key.starts_with("a/"); });
  EXPECT_EQ(cache.find("a/1"), nullptr);
  EXPECT_NE(cache.find("b/1"), nullptr);
  EXPECT_EQ(cache.count(), 1u);
}

}  // namespace
}  // namespace atlas::server
