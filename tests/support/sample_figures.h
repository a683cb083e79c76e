// Small figures for the tests of src/figure.
#pragma once

#include "figure/figure.h"

namespace atlas::testing_support {

// Linear axes from 0 to 10 with ticks at 0, 5 and 10, labels and a grid.
figure::Panel plain_panel();

// One of every mark, a legend and a text box, in two panels.
figure::Figure figure_of_all_marks();

// The same marks with what corrupt traces lead to: NaN, infinity, 1e308, zero-size axes, logarithms
// of nothing, vectors of different lengths, control characters, broken UTF-8.
figure::Figure hostile_figure();

}  // namespace atlas::testing_support
