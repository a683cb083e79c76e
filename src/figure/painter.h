// What can be put on paper. One drawing pass (draw.h) talks to it; Cairo and the SVG writer answer.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "figure/geometry.h"
#include "figure/text_layout.h"
#include "figure/theme.h"

namespace atlas::figure {

struct Stroke {
  Ink ink;
  double width_pt = 1;
  Dash dash;
};

// First filled, then stroked.
struct Paint {
  std::optional<Ink> fill;
  std::optional<Stroke> stroke;
  std::string_view hover = {};  // read-out on pointing at the shape, where the format can do that
};

// One line of text: no line breaks, no control characters.
struct TextLine {
  std::string_view text;
  Point at;  // on the base line, at the line's left end, middle or right end
  HAlign h = HAlign::left;
  TextStyle style;
  Ink ink;
  double rotation_deg = 0;  // counter-clockwise about `at`
};

class Painter {
 public:
  virtual ~Painter() = default;

  virtual void path(const Path& path, const Paint& paint) = 0;
  virtual void rect(const Box& box, const Paint& paint, double corner_radius = 0) = 0;
  // Equal paint for all, one over the other in this order. `as_image`: a vector format may draw
  // them into a picture over `area`, outside of which nothing is drawn then.
  virtual void discs(std::span<const Disc> discs, const Paint& paint, bool as_image,
                     const Box& area) = 0;
  virtual void text(const TextLine& line) = 0;

  // Until pop_clip nothing is drawn outside of the box. Not nested.
  virtual void push_clip(const Box& box) = 0;
  virtual void pop_clip() = 0;

  // What is drawn until end_series belongs to this series; "" is none. Not nested, and balanced
  // with the clip: begin, push, pop, end.
  virtual void begin_series(std::string_view series) = 0;
  virtual void end_series() = 0;
};

}  // namespace atlas::figure
