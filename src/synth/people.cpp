#include "synth/people.h"

#include <array>
#include <iterator>

#include "synth/window.h"

namespace atlas::synth {
namespace {

using base::kMicrosPerDay;
using base::Micros;

constexpr size_t kUsers = 43;
constexpr size_t kWithBoth = 16;
constexpr size_t kWithClaudeAlone = 21;

// Offsets of the users' time zones from UTC, in hours; one entry a share.
constexpr std::array<int64_t, 10> kUtcOffsets = {-8, -8, -7, -7, -5, -5, 0, 1, 2, 8};

// The k-th user is less active than the one before.
double activity(size_t rank) { return 1.0 / (static_cast<double>(rank) + 4.0); }

// Who is active with one agent need not be with the other: two orders of the users.
size_t claude_rank(size_t user) { return user * 7 % 37; }
size_t codex_rank(size_t user) { return user * 5 % 22; }

User make_user(size_t rank, Stream& stream) {
  const bool has_codex = rank < kWithBoth || rank >= kWithBoth + kWithClaudeAlone;
  const bool has_claude = rank < kWithBoth + kWithClaudeAlone;
  User user;
  user.name = stream.hex("user_", 8);
  for (int64_t n = stream.between(1, 6); n > 0; --n) {
    user.projects.push_back(stream.hex("project_", 8));
  }
  user.claude_weight = has_claude ? activity(claude_rank(rank)) : 0;
  user.codex_weight = has_codex ? activity(codex_rank(rank)) : 0;
  user.joined_share = rank < 6 || rank == kUsers - 1 ? 0 : stream.uniform() * 0.6;
  user.utc_offset = kUtcOffsets[stream.below(kUtcOffsets.size())] * kMicrosPerHour;
  user.work_begin = stream.between(15, 22) * kMicrosPerHour / 2;
  user.work_end = stream.between(37, 51) * kMicrosPerHour / 2;
  user.weekend_share = 0.05 + 0.45 * stream.uniform();
  // Not drawn: a few very active users would decide the hit rates of the whole trace.
  user.keeps_cache_an_hour = claude_rank(rank) % 5 == 1 || claude_rank(rank) % 5 == 3;
  user.has_large_window = rank % 8 != 7;
  return user;
}

bool is_weekend(int64_t local_day) { return (local_day + 3) % 7 >= 5; }  // day 0 is a Thursday

// The first day from `local_day` on that `user` works on.
int64_t working_day(const User& user, int64_t local_day, Stream& stream) {
  while (is_weekend(local_day) && !stream.chance(user.weekend_share)) ++local_day;
  return local_day;
}

}  // namespace

People::People(Stream& stream) {
  for (size_t rank = 0; rank < kUsers; ++rank) users_.push_back(make_user(rank, stream));
}

const User& People::pick(Provider provider, double steps_share, Stream& stream) const {
  const auto weight = [&](const User& user) {
    return user.joined_share <= steps_share ? user.weight(provider) : 0.0;
  };
  double sum = 0;
  for (const User& user : users_) sum += weight(user);
  double draw = stream.uniform() * sum;
  const User* picked = nullptr;
  for (const User& user : users_) {
    if (weight(user) == 0) continue;
    picked = &user;
    draw -= weight(user);
    if (draw < 0) break;
  }
  return *picked;
}

Micros session_start(const User& user, Micros instant, Stream& stream) {
  const int64_t local_day = working_day(user, (instant + user.utc_offset) / kMicrosPerDay, stream);
  // The mean of two draws: more sessions around the middle of the working time than at its ends.
  const double within = (stream.uniform() + stream.uniform()) / 2;
  const auto worked = static_cast<double>(user.work_end - user.work_begin);
  return local_day * kMicrosPerDay - user.utc_offset + user.work_begin +
         static_cast<Micros>(within * worked);
}

Micros next_working_time(const User& user, Micros instant, Stream& stream) {
  const Micros local = instant + user.utc_offset;
  int64_t local_day = local / kMicrosPerDay;
  const Micros time_of_day = local % kMicrosPerDay;
  // After midnight it may still be the evening of the day before.
  if (time_of_day + kMicrosPerDay <= user.work_end) return instant;
  if (time_of_day >= user.work_begin) {
    const bool works = !is_weekend(local_day) || stream.chance(user.weekend_share);
    if (works && time_of_day <= user.work_end) return instant;
    ++local_day;
  }
  const auto late = static_cast<Micros>(stream.uniform() * stream.uniform() *
                                        static_cast<double>(3 * kMicrosPerHour));
  return working_day(user, local_day, stream) * kMicrosPerDay - user.utc_offset + user.work_begin +
         late;
}

}  // namespace atlas::synth
