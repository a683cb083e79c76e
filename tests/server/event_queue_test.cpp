#include "server/event_queue.h"

#include <gtest/gtest.h>

namespace atlas::server {
namespace {

base::Json number(int64_t value) { return base::Json::object({{"n", value}}); }

TEST(EventQueue, EventsComeInOrderAndTheEndAfterThem) {
  EventQueue queue;
  int woken = 0;
  queue.on_change([&] { ++woken; });
  EXPECT_TRUE(queue.push("a", number(1)));
  EXPECT_TRUE(queue.push("b", number(2)));
  queue.close();
  bool ended = false;
  EXPECT_EQ(queue.take(ended), "event: a\ndata: {\"n\":1}\n\nevent: b\ndata: {\"n\":2}\n\n");
  EXPECT_TRUE(ended);
  EXPECT_EQ(woken, 3);
}

TEST(EventQueue, AClientThatIsGoneOrTooSlowStopsTheMaker) {
  EventQueue gone;
  gone.abandon();
  EXPECT_FALSE(gone.push("a", number(1)));
  EventQueue slow;
  const base::Json large = base::Json::object({{"text", std::string(100'000, 'x')}});
  int pushed = 0;
  while (pushed < 100 && slow.push("a", large)) ++pushed;
  EXPECT_LT(pushed, 15);
  EXPECT_TRUE(slow.is_abandoned());
}

TEST(EventQueue, AReaderThatWaitsHearsThatNobodyMakesEventsAnyMore) {
  EventQueue queue;
  int woken = 0;
  queue.on_change([&] { ++woken; });
  queue.abandon();
  EXPECT_EQ(woken, 1);
  bool ended = false;
  queue.take(ended);
  EXPECT_TRUE(ended);
}

TEST(EventQueue, ATopicReachesItsOwnListenersOnly) {
  EventHub hub;
  const auto a = hub.subscribe("a");
  const auto b = hub.subscribe("b");
  hub.publish("a", "x", number(1));
  bool ended = false;
  EXPECT_FALSE(a->take(ended).empty());
  EXPECT_TRUE(b->take(ended).empty());
  hub.close_all();
  a->take(ended);
  EXPECT_TRUE(ended);
  hub.subscribe("late")->take(ended);
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace atlas::server
