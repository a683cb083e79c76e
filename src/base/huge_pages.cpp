#include "base/huge_pages.h"

#include <sys/mman.h>

#include <cstdint>

namespace atlas::base {

void prefer_huge_pages(void* data, size_t bytes) {
  constexpr size_t kHugePage = size_t{2} << 20;
  constexpr size_t kLeastBytes = 4 * kHugePage;
  if (bytes < kLeastBytes) return;
  const auto address = reinterpret_cast<uintptr_t>(data);
  const size_t to_next_page = (kHugePage - address % kHugePage) % kHugePage;
  const size_t whole_pages = (bytes - to_next_page) / kHugePage * kHugePage;
  // Only advice: what it returns changes nothing for us.
  static_cast<void>(madvise(static_cast<char*>(data) + to_next_page, whole_pages, MADV_HUGEPAGE));
}

}  // namespace atlas::base
