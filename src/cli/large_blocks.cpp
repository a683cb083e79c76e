// The program's operator new: a block of 2 MiB or more lies on huge pages.
//
// Columns and tables of a large trace are blocks of megabytes that are filled once and read a few
// times. With pages of 4 KiB their page faults took a third of the time of `run --all`; the kernel
// gives huge pages to those who ask (transparent_hugepage is "madvise" nearly everywhere). Linked
// into the program only: sanitizers bring an operator new of their own.
#include <sys/mman.h>

#include <cstdlib>
#include <new>

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

constexpr size_t kHugePageBytes = size_t{2} << 20;

void* large_block(size_t size_bytes) {
  void* block = std::aligned_alloc(kHugePageBytes, size_bytes);
  // Whole pages only, so that the end of a block takes no more than it needs. Advice may be refused.
  if (block != nullptr) madvise(block, size_bytes / kHugePageBytes * kHugePageBytes, MADV_HUGEPAGE);
  return block;
}

}  // namespace

void* operator new(size_t size_bytes) {
  void* block = size_bytes >= kHugePageBytes ? large_block(size_bytes)
                                             : std::malloc(size_bytes == 0 ? 1 : size_bytes);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, size_t) noexcept { std::free(block); }

#endif
