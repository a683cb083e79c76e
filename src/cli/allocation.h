// How the program takes memory from the kernel. Linked into the program only, not into the tests.
//
// A page fault is dear, on virtual machines above all: with glibc's defaults they took a third of
// the time of `run --all`. Two habits help. A block of 2 MiB or more (columns and tables of a large
// trace) lies on huge pages, which the kernel gives to those who ask: the program's operator new.
// And memory that was freed is kept for the next block instead of being returned and fetched again.
#pragma once

namespace atlas::cli {

// Once, before the first thread.
void tune_allocation();

}  // namespace atlas::cli
