// The users: who works with which agent, how much, on which projects, and at which hours.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "synth/stream.h"

namespace atlas::synth {

enum class Provider { claude, codex };

struct User {
  std::string name;                   // user_xxxxxxxx
  std::vector<std::string> projects;  // project_xxxxxxxx
  double claude_weight;               // how many sessions; 0: does not use it
  double codex_weight;
  double joined_share;  // the user's first session is after this share of all steps
  base::Micros utc_offset;
  base::Micros work_begin, work_end;  // local time of day; the end may lie after midnight
  double weekend_share;               // of weekend days with work
  bool keeps_cache_an_hour;           // more often than others; else five minutes
  bool has_large_window;              // models with a context of a million tokens

  double weight(Provider provider) const {
    return provider == Provider::claude ? claude_weight : codex_weight;
  }
};

class People {
 public:
  // 43 users: 16 with both agents, 21 with Claude alone, 6 with Codex alone.
  explicit People(Stream& stream);

  const std::vector<User>& users() const { return users_; }
  // A user of `provider` who has joined when `steps_share` of all steps are made.
  const User& pick(Provider provider, double steps_share, Stream& stream) const;

 private:
  std::vector<User> users_;
};

// When `user` begins to work on the day that `instant` falls on, or on the next working day.
base::Micros session_start(const User& user, base::Micros instant, Stream& stream);

// `instant` if the user works then, else a time soon after the next begin of work.
base::Micros next_working_time(const User& user, base::Micros instant, Stream& stream);

}  // namespace atlas::synth
