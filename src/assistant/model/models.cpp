#include "assistant/model/models.h"

namespace atlas::assistant {

bool Models::is_primary_up(ModelClient& client, std::stop_token stop) {
  if (const auto known = known_verdict()) return *known;
  const bool is_up = client.is_up(*settings_.primary, limits_.time_out, std::move(stop));
  note(is_up);
  return is_up;
}

void Models::note_primary_down() { note(false); }

void Models::note(bool is_up) {
  const std::scoped_lock lock(mutex_);
  is_up_ = is_up;
  holds_until_ = Clock::now() + (is_up ? limits_.up_holds : limits_.down_holds);
}

std::optional<bool> Models::known_verdict() const {
  const std::scoped_lock lock(mutex_);
  if (!holds_until_ || Clock::now() >= *holds_until_) return std::nullopt;
  return is_up_;
}

}  // namespace atlas::assistant
