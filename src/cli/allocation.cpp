#include "cli/allocation.h"

#include <malloc.h>
#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace atlas::cli {

void tune_allocation() {
  constexpr int kMostMappedBytes = 32 << 20;  // the most that glibc allows
  constexpr int kKeptBytes = 512 << 20;
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, kMostMappedBytes);
  mallopt(M_TRIM_THRESHOLD, kKeptBytes);
  mallopt(M_TOP_PAD, kMostMappedBytes);
}

}  // namespace atlas::cli

// Sanitizers bring an operator new of their own.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

constexpr size_t kHugePageBytes = size_t{2} << 20;

void* large_block(size_t size_bytes) {
  void* block = std::aligned_alloc(kHugePageBytes, size_bytes);
  // Whole pages only, so that the end of a block takes no more than it needs. Advice may be
  // refused.
  if (block != nullptr) madvise(block, size_bytes / kHugePageBytes * kHugePageBytes, MADV_HUGEPAGE);
  return block;
}

}  // namespace

// NOLINTBEGIN(cppcoreguidelines-no-malloc): this is what containers stand on
void* operator new(size_t size_bytes) {
  void* block = size_bytes >= kHugePageBytes ? large_block(size_bytes)
                                             : std::malloc(size_bytes == 0 ? 1 : size_bytes);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, size_t) noexcept { std::free(block); }
// NOLINTEND(cppcoreguidelines-no-malloc)

#endif
