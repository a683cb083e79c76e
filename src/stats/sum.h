// Sums whose order of additions is part of the result. The name says which.
#pragma once

#include <span>

namespace atlas::stats {

// S-seq: left to right from 0.
double sum_sequential(std::span<const double> values);

// S-np, numpy's pairwise sum: chunks of 8,192 added left to right, each summed by halves down to
// blocks of at most 128 values, which eight accumulators share.
double sum_numpy(std::span<const double> values);

// S-exact: the exact sum, rounded once (Shewchuk's partials; what Python calls fsum).
double sum_exact(std::span<const double> values);

}  // namespace atlas::stats
