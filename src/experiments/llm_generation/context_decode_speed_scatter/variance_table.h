// How much the generation speed of a step varies, with and without its extreme values.
#pragma once

#include <cstdint>
#include <span>

#include "experiments/llm_generation/context_decode_speed_scatter/decode_steps.h"
#include "table/table.h"

namespace atlas::experiments {

// Values above `cap`. Values ascending.
int64_t count_above(std::span<const double> sorted, double cap);

// Two rows each for Claude and Codex: raw speeds, and speeds cut at the display cap.
table::Table variance_table(const DecodeSpeeds& speeds, double cap);

}  // namespace atlas::experiments
