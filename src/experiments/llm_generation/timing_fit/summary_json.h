// timing_fit_summary.json: everything about every group, fitted or not.
#pragma once

#include <string>

#include "base/json.h"
#include "experiments/shared/timing_fits.h"

namespace atlas::experiments {

// The reason in the tables of a group that is too small.
std::string too_small(const TimingFitOptions& options);

base::Json timing_fit_summary(const TimingFits& fits, const TimingFitOptions& options);

}  // namespace atlas::experiments
