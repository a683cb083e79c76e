// The numbers of the analysis: summaries of lists, fractions, and the tree that holds them by name.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/json.h"

namespace atlas::experiments::replay {

// Nothing but the count for an empty list.
struct Summary {
  int64_t count = 0;
  std::optional<double> mean;                                  // the exact mean, rounded once
  std::optional<double> median, p10, p90, p95, p99, min, max;  // quantiles by rule P-A
};

Summary summarize(std::vector<double> values);

// A list of whole numbers on its way to a summary.
class WholeNumbers {
 public:
  void reserve(size_t count) { values_.reserve(count); }
  void add(int64_t value) {
    values_.push_back(static_cast<double>(value));
    sum_ += value;
  }
  Summary summarized() &&;

 private:
  // __extension__: 128-bit integers are no ISO C++, but g++ and clang have them.
  __extension__ using Int128 = __int128;

  std::vector<double> values_;
  Int128 sum_ = 0;
};

struct Fraction {
  int64_t count = 0, total = 0;

  std::optional<double> value() const {
    if (total == 0) return std::nullopt;
    return static_cast<double>(count) / static_cast<double>(total);
  }
};

// An object of named nodes, or a leaf. Members are kept in the order of their names.
class Node {
 public:
  using Leaf = std::variant<std::monostate, int64_t, Summary, Fraction, base::Json>;

  Node() = default;
  template <typename T>
  Node& operator=(T leaf) {
    leaf_ = std::move(leaf);
    return *this;
  }

  // The member, made empty if there is none.
  Node& operator[](const std::string& name) { return members_[name]; }
  // A member that must be there.
  const Node& at(const std::string& name) const { return members_.at(name); }
  bool has(const std::string& name) const { return members_.contains(name); }
  const std::map<std::string, Node>& members() const { return members_; }

  // The leaf must be of that kind.
  int64_t count() const { return std::get<int64_t>(leaf_); }
  const Summary& summary() const { return std::get<Summary>(leaf_); }
  const Fraction& fraction() const { return std::get<Fraction>(leaf_); }
  // nothing if there is no member of that name
  std::optional<int64_t> count_of(const std::string& name) const {
    return has(name) ? std::optional(at(name).count()) : std::nullopt;
  }

  base::Json to_json() const;

 private:
  std::map<std::string, Node> members_;
  Leaf leaf_;
};

}  // namespace atlas::experiments::replay
