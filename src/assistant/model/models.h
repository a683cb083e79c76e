// Which of the configured models serves a turn.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>

#include "assistant/model/client.h"
#include "assistant/model/settings.h"

namespace atlas::assistant {

struct ProbeLimits {
  std::chrono::milliseconds time_out{2000};
  std::chrono::milliseconds up_holds{30'000};
  std::chrono::milliseconds down_holds{90'000};
};

// One for the process. Thread-safe.
class Models {
 public:
  explicit Models(ModelSettings settings, ProbeLimits limits = {})
      : settings_(std::move(settings)), limits_(limits) {}

  const Endpoint* primary() const { return pointer_to(settings_.primary); }
  const Endpoint* fallback() const { return pointer_to(settings_.fallback); }

  // Whether the primary is up: probed, or as it was a moment ago. Throws CallStopped.
  bool is_primary_up(ModelClient& client, std::stop_token stop);
  // A call has failed for good: the next turns need not find that out again.
  void note_primary_down();
  // The last verdict that still holds, without a probe.
  std::optional<bool> known_verdict() const;

 private:
  static const Endpoint* pointer_to(const std::optional<Endpoint>& endpoint) {
    return endpoint ? &*endpoint : nullptr;
  }
  void note(bool is_up);

  using Clock = std::chrono::steady_clock;
  ModelSettings settings_;
  ProbeLimits limits_;
  mutable std::mutex mutex_;
  bool is_up_ = false;
  std::optional<Clock::time_point> holds_until_;
};

}  // namespace atlas::assistant
