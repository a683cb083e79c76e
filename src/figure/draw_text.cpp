#include "figure/draw_text.h"

#include <cmath>
#include <utility>

namespace atlas::figure {
namespace {

Point rotated(Point p, Point pivot, double rotation_deg) {
  if (rotation_deg == 0) return p;
  const double c = std::cos(radians(rotation_deg)), s = std::sin(radians(rotation_deg));
  const double dx = p.x - pivot.x, dy = p.y - pivot.y;
  return {pivot.x + c * dx + s * dy, pivot.y - s * dx + c * dy};
}

double aligned_x(const Box& box, HAlign h) {
  return h == HAlign::left ? box.left : h == HAlign::right ? box.right : box.center().x;
}

}  // namespace

void draw_text(Painter& painter, const TextBlock& block, Point anchor, HAlign h, VAlign v, Ink ink,
               double rotation_deg) {
  const Box box = block.bounds(anchor, h, v);
  for (size_t k = 0; k < block.lines.size(); ++k) {
    if (block.lines[k].empty()) continue;
    const Point on_baseline = {aligned_x(box, h), box.top + block.baseline_offset(k)};
    painter.text({block.lines[k], rotated(on_baseline, anchor, rotation_deg), h, block.style, ink,
                  rotation_deg});
  }
}

Box rotated_bounds(const Box& box, Point pivot, double rotation_deg) {
  Box bounds = {pivot.x, pivot.y, pivot.x, pivot.y};
  bool is_first = true;
  for (const Point corner : {Point{box.left, box.top}, Point{box.right, box.top},
                             Point{box.left, box.bottom}, Point{box.right, box.bottom}}) {
    const Point p = rotated(corner, pivot, rotation_deg);
    if (std::exchange(is_first, false)) bounds = {p.x, p.y, p.x, p.y};
    bounds = {std::min(bounds.left, p.x), std::min(bounds.top, p.y), std::max(bounds.right, p.x),
              std::max(bounds.bottom, p.y)};
  }
  return bounds;
}

}  // namespace atlas::figure
