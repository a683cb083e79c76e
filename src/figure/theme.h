// Colours on a light and on a dark ground.
//
// The model names colours for a light ground. The theme's own colours (text, muted, grid, axis and
// the white ground) have dark twins and are CSS variables in an SVG; a series' colour keeps its hue
// and is only lightened where it would drown in a dark ground.
#pragma once

#include <string_view>

#include "figure/figure.h"
#include "figure/render.h"

namespace atlas::figure {

// A colour as a painter gets it: what is drawn and, if a page may restyle it, its CSS variable.
struct Ink {
  Color color;
  std::string_view variable;  // "--atlas-text"; empty: none. Refers to a literal.
};

// Relative luminances' ratio as WCAG defines it, 1 to 21; alpha is ignored.
double contrast(Color a, Color b);

class Theme {
 public:
  explicit Theme(Ground ground) : ground_(ground) {}

  Ink ground() const { return fill(kWhite); }
  // Letters: at least 4.5:1 against the ground. White letters stay white.
  Ink text(Color color) const;
  // Lines, areas and points. White is the ground: rims and gaps.
  Ink fill(Color color) const;
  // Letters inside a filled area of this colour, white or dark.
  Ink text_on(Ink area) const { return {readable_on(area.color), {}}; }

 private:
  Ground ground_;
};

}  // namespace atlas::figure
