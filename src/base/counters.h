// Named counts of what happened to the input, in alphabetical order.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace atlas::base {

// A count exists once it has been added to. Not thread-safe: one object a thread, then merge().
class Counters {
 public:
  void add(std::string_view name, int64_t amount = 1);
  void merge(const Counters& other);

  // 0 for a name that was never added.
  int64_t at(std::string_view name) const;
  bool empty() const { return counts_.empty(); }
  const std::map<std::string, int64_t, std::less<>>& all() const { return counts_; }

 private:
  std::map<std::string, int64_t, std::less<>> counts_;
};

}  // namespace atlas::base
