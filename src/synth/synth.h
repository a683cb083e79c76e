// A made-up trace that looks like a real one: the seeded generator behind `trace-atlas synth`.
//
// The model is described in README.md. Nothing in its output comes from anybody's log; its
// distributions follow figures that were published about a pool of 357,161 agent steps.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace atlas::synth {

struct Options {
  uint64_t seed = 1;
  int64_t steps = 5'000;
  // Of the lines: odd in a way that a reader must survive and count (odd_rows.h).
  double odd_rows_share = 0;
};

// Takes one line after another, each with its "\n".
using LineSink = std::function<void(std::string_view line)>;

// Writes exactly `options.steps` lines: public (sanitized) rows, session after session, sessions in
// the order in which they begin. Same options, same bytes. Holds one session in memory.
void generate(const Options& options, const LineSink& sink);

}  // namespace atlas::synth
