#include "server/desk.h"

#include <gtest/gtest.h>

#include <future>

#include "base/error.h"
#include "server/response.h"

namespace atlas::server {
namespace {

using namespace std::chrono_literals;

std::string all_of(EventQueue& events) {
  std::string text;
  bool ended = false;
  while (!ended) {
    text += events.take(ended);
    std::this_thread::sleep_for(1ms);
  }
  return text;
}

int status_of_refusal(Desk& desk, const std::string& address) {
  try {
    desk.take(address, [](EventQueue&) {});
  } catch (const HttpError& error) {
    return error.status();
  }
  return 200;
}

TEST(Desk, WhoComesFirstIsServedFirstAndKnowsTheirPlace) {
  Desk desk({.running = 1});
  std::promise<void> go;
  const auto gone = go.get_future().share();
  std::vector<int> order;
  std::vector<EventQueuePtr> queues;
  for (int i = 0; i < 4; ++i) {
    queues.push_back(desk.take("a", [&order, gone, i](EventQueue&) {
      gone.wait();
      order.push_back(i);
    }));
  }
  go.set_value();
  std::string last;
  for (const auto& queue : queues) last = all_of(*queue);
  EXPECT_EQ(order, (std::vector{0, 1, 2, 3}));
  const size_t third = last.find("{\"position\":3}");
  const size_t first = last.find("{\"position\":1}");
  EXPECT_NE(third, std::string::npos) << last;
  EXPECT_LT(third, first) << last;
}

TEST(Desk, WhatAJobThrowsIsToldAndTheNextRuns) {
  Desk desk({.running = 1});
  const auto bad = desk.take("a", [](EventQueue&) {
    throw Error(ErrorKind::unavailable, "the model is down", "start it");
  });
  EXPECT_EQ(all_of(*bad),
            "event: error\ndata: {\"kind\":\"unavailable\",\"message\":\"the model is down\","
            "\"next\":\"start it\"}\n\n");
  const auto good =
      desk.take("a", [](EventQueue& events) { events.push("answer", base::Json::object()); });
  EXPECT_NE(all_of(*good).find("event: answer"), std::string::npos);
}

TEST(Desk, AnAddressHasItsShareAndTheLineItsEnd) {
  Desk desk({.running = 1, .waiting = 2, .per_address = 2, .per_hour = 3});
  std::promise<void> go;
  const auto gone = go.get_future().share();
  const auto wait = [gone](EventQueue&) { gone.wait(); };
  std::promise<void> begun;
  const auto running = desk.take("a", [&](EventQueue& events) {
    begun.set_value();
    wait(events);
  });
  begun.get_future().wait();
  EXPECT_EQ(status_of_refusal(desk, "b"), 200);
  const auto second = desk.take("a", wait);
  EXPECT_EQ(status_of_refusal(desk, "a"), 503);  // b and a are waiting
  go.set_value();
  all_of(*running);
  all_of(*second);
  std::this_thread::sleep_for(10ms);
  EXPECT_EQ(status_of_refusal(desk, "a"), 200);
  EXPECT_EQ(status_of_refusal(desk, "a"), 429);  // the fourth of this hour
}

TEST(Desk, WhoLeavesIsNotServedAndWhatRunsForThemIsTold) {
  Desk desk({.running = 1});
  std::promise<void> begun;
  bool was_served = false;
  const auto running = desk.take("a", [&](EventQueue& events) {
    begun.set_value();
    while (!events.gone().stop_requested()) std::this_thread::sleep_for(1ms);
  });
  begun.get_future().wait();
  const auto waiting = desk.take("a", [&](EventQueue&) { was_served = true; });
  waiting->abandon();
  running->abandon();
  const auto last = desk.take("a", [](EventQueue&) {});
  all_of(*last);
  EXPECT_FALSE(was_served);
}

TEST(Desk, StoppingEndsWhatRunsAndWhatWaits) {
  Desk desk({.running = 1});
  std::promise<void> begun;
  const auto running = desk.take("a", [&](EventQueue& events) {
    begun.set_value();
    while (!events.gone().stop_requested()) std::this_thread::sleep_for(1ms);
  });
  begun.get_future().wait();
  const auto waiting = desk.take("b", [](EventQueue&) { FAIL(); });
  desk.stop();
  all_of(*waiting);
  EXPECT_EQ(status_of_refusal(desk, "c"), 503);
}

}  // namespace
}  // namespace atlas::server
