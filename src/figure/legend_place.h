// Where a legend inside the plot goes.
#pragma once

#include "figure/legend.h"
#include "figure/text_marks.h"

namespace atlas::figure {

// The legend's top left corner for the places inside the plot. `best` is the corner with the least
// ink under it; of equals the first of upper right, upper left, lower right, lower left.
Point legend_corner(const Legend& legend, const LegendLayout& layout, const Panel& panel,
                    const Mapping& mapping, const Box& plot, std::span<const PlacedText> texts);

}  // namespace atlas::figure
