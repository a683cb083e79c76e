// Landlock: which files this process may touch.
#pragma once

#include <filesystem>
#include <span>

namespace atlas::sandbox {

struct LandlockRules {
  std::span<const std::filesystem::path>
      readable;  // and executable; those that are missing are left out
  std::span<const std::filesystem::path> writable;
};

// 0 if the kernel has none.
int landlock_version();

// For this process and all that come from it: nothing but what the rules name, no TCP, no signals
// and abstract sockets to the outside (as far as the kernel's version knows them). False if the
// kernel has no Landlock.
bool confine_by_landlock(const LandlockRules& rules);

}  // namespace atlas::sandbox
