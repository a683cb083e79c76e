#include "synth/people.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "synth/window.h"

namespace atlas::synth {
namespace {

using base::kMicrosPerDay;

// Whether `user` is at work at `instant`, on whatever day.
bool is_working_hour(const User& user, base::Micros instant) {
  const base::Micros time_of_day = (instant + user.utc_offset) % kMicrosPerDay;
  return (time_of_day >= user.work_begin && time_of_day <= user.work_end) ||
         time_of_day + kMicrosPerDay <= user.work_end;
}

TEST(People, AreAsManyAsInThePublishedPool) {
  Stream stream(1);
  const People people(stream);
  EXPECT_EQ(people.users().size(), 43);
  EXPECT_EQ(std::ranges::count_if(people.users(), [](auto& u) { return u.claude_weight > 0; }), 37);
  EXPECT_EQ(std::ranges::count_if(people.users(), [](auto& u) { return u.codex_weight > 0; }), 22);
}

TEST(People, ArePickedForTheirProviderAfterTheyJoined) {
  Stream stream(1);
  const People people(stream);
  for (int i = 0; i < 500; ++i) {
    const double share = stream.uniform();
    const User& user = people.pick(Provider::codex, share, stream);
    ASSERT_GT(user.codex_weight, 0);
    ASSERT_LE(user.joined_share, share);
  }
}

TEST(People, BeginAndResumeInWorkingHours) {
  Stream stream(1);
  const People people(stream);
  for (int i = 0; i < 500; ++i) {
    const User& user = people.pick(Provider::claude, 1, stream);
    const base::Micros instant = kWindowStart + stream.between(0, 4'000) * kMicrosPerHour;
    ASSERT_TRUE(is_working_hour(user, session_start(user, instant, stream)));
    const base::Micros resumed = next_working_time(user, instant, stream);
    ASSERT_GE(resumed, instant);
    ASSERT_TRUE(is_working_hour(user, resumed));
  }
}

TEST(Window, SharesOfStepsMapToTheWholeWindow) {
  EXPECT_EQ(instant_of_share(0), kWindowStart);
  EXPECT_EQ(instant_of_share(1), kWindowEnd);
  EXPECT_LT(instant_of_share(0.3), instant_of_share(0.31));
}

}  // namespace
}  // namespace atlas::synth
