// Axes and ticks that several figures share.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "figure/figure.h"

namespace atlas::experiments {

using TickText = std::string (*)(double);

// Ticks from 0 to `greatest` at a step of 1, 2, 2.5 or 5 times a power of ten, at most `most`
// steps.
//   least_step  1 where only whole numbers make sense
std::vector<figure::Tick> linear_ticks(double greatest, TickText text, size_t most = 8,
                                       double least_step = 0);

// A visible linear axis from 0 to `end`, with grid.
figure::Axis linear_axis(double end, std::string label, TickText text, size_t most_ticks = 8,
                         double least_step = 0);

// 0, 25, 50, 75 and 100 %.
figure::Axis percent_axis(std::string label);

// 2, 3 ... 9 times every power of ten strictly between lo and hi; both > 0.
std::vector<double> log_minor_ticks(double lo, double hi);

// The binary token axis from 0 to max(greatest, first) with its margin and ticks (docs/figures.md).
//   first  the first tick above 0: a constant, or stats::infer_first_token_tick
figure::Axis token_axis(double greatest, double first, std::string label, size_t most_ticks = 14);

// The token count at place `x` of the binary token axis.
double tokens_at(double x, double first);

}  // namespace atlas::experiments
