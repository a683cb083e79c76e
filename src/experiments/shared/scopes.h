// The three columns of the tables about sessions: everything, Claude, Codex. A step of another
// provider, or of none, counts in the first only.
#pragma once

#include <array>
#include <string_view>

#include "trace/trace.h"

namespace atlas::experiments {

inline constexpr size_t kMerged = 0;
inline constexpr size_t kClaude = 1;
inline constexpr size_t kCodex = 2;
inline constexpr std::array<std::string_view, 3> kScopeNames = {"merged", "claude", "codex"};

// For the end of a fact's label.
inline constexpr std::array<std::string_view, 3> kScopeSuffixes = {"", ", Claude", ", Codex"};

// One T for each scope.
template <typename T>
class Scoped {
 public:
  T& operator[](size_t scope) { return values_[scope]; }
  const T& operator[](size_t scope) const { return values_[scope]; }

  // Calls change(T&) for everything and, if `own` is a provider's scope, for that.
  template <typename Change>
  void in(size_t own, Change change) {
    change(values_[kMerged]);
    if (own != kMerged) change(values_[own]);
  }

 private:
  std::array<T, kScopeNames.size()> values_{};
};

class ScopeOfStep {
 public:
  explicit ScopeOfStep(const trace::Steps& steps)
      : provider_(steps.provider),
        claude_(provider_.find(kScopeNames[kClaude])),
        codex_(provider_.find(kScopeNames[kCodex])) {}

  // kMerged for a step that is neither Claude's nor Codex's.
  size_t operator()(trace::Row step) const {
    const auto code = provider_.code(step);
    if (code == trace::TextColumn::kNone) return kMerged;
    return code == claude_ ? kClaude : code == codex_ ? kCodex : kMerged;
  }

 private:
  const trace::TextColumn& provider_;
  trace::TextColumn::Code claude_, codex_;
};

}  // namespace atlas::experiments
