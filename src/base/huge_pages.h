// A hint for buffers of many megabytes that are filled once.
#pragma once

#include <cstddef>

namespace atlas::base {

// Asks the kernel to back [data, data + bytes), reserved and not yet written, with large pages: it
// is then filled with a page fault every 2 MB instead of every 4 kB. Nothing happens for small
// buffers or where the kernel does not offer this.
void prefer_huge_pages(void* data, size_t bytes);

}  // namespace atlas::base
