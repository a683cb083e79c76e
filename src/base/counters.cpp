#include "base/counters.h"

namespace atlas::base {

void Counters::add(std::string_view name, int64_t amount) {
  const auto found = counts_.find(name);
  if (found != counts_.end()) {
    found->second += amount;
  } else {
    counts_.emplace(name, amount);
  }
}

void Counters::merge(const Counters& other) {
  for (const auto& [name, count] : other.counts_) add(name, count);
}

int64_t Counters::at(std::string_view name) const {
  const auto found = counts_.find(name);
  return found == counts_.end() ? 0 : found->second;
}

}  // namespace atlas::base
