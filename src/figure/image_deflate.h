// The image data of a PNG, deflated by an encoder made for drawings.
//
// A drawing is even areas, and rows like the one above. The encoder looks for two kinds of
// repetition only: of the pixel to the left and of the row above. It is three times as fast as
// zlib's fastest level, which looks for everything, and its files are about as large.
#pragma once

#include <string>

#include "figure/pixels.h"

namespace atlas::figure {

// A zlib stream of the rows, each a filter byte (0: none) and RGB or, with `has_alpha`, RGBA with
// colours divided by alpha.
std::string deflated_rows(PixelView picture, bool has_alpha);

}  // namespace atlas::figure
