// The fonts of the figures: DejaVu Sans and DejaVu Sans Mono, whatever else the machine has.
//
// Fontconfig gets a private configuration of these files only, so that the look and the widths do
// not depend on the host. Pango objects belong to one thread, so each thread has its own.
#pragma once

#include <pango/pango.h>

#include <string_view>

#include "figure/text_layout.h"

namespace atlas::figure {

// `line` shaped at its size in points, unhinted: a width is the same at every resolution. Belongs
// to the calling thread and is valid until that thread's next call. Costs about 5 microseconds, the
// first call of a thread 2 ms, that of the process another 4 ms.
PangoLayout* shaped_line(std::string_view line, const TextStyle& style);

}  // namespace atlas::figure
