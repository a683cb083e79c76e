#include "figure/geometry.h"

#include <cmath>

namespace atlas::figure {

Path& Path::add(Verb verb, Point p) {
  verbs_.push_back(verb);
  points_.push_back(p);
  return *this;
}

Path& Path::curve_to(Point control0, Point control1, Point end) {
  verbs_.push_back(Verb::curve);
  points_.insert(points_.end(), {control0, control1, end});
  return *this;
}

Path& Path::close() {
  verbs_.push_back(Verb::close);
  return *this;
}

Path& Path::arc(Point center, double radius, double begin_deg, double end_deg) {
  // A Bézier curve is as good as a circle (0.03 % of the radius) over a quarter of it.
  const int pieces = std::max(1, static_cast<int>(std::ceil(std::abs(end_deg - begin_deg) / 90)));
  const double step = radians(end_deg - begin_deg) / pieces;
  const double handle = radius * 4 / 3 * std::tan(step / 4);
  double angle = radians(begin_deg);
  const auto on_circle = [&](double a) {
    return Point{center.x + radius * std::cos(a), center.y - radius * std::sin(a)};
  };
  Point from = on_circle(angle);
  add(verbs_.empty() || verbs_.back() == Verb::close ? Verb::move : Verb::line, from);
  for (int k = 1; k <= pieces; ++k) {
    const double next = radians(begin_deg) + k * step;
    const Point to = on_circle(next);
    curve_to({from.x - handle * std::sin(angle), from.y - handle * std::cos(angle)},
             {to.x + handle * std::sin(next), to.y + handle * std::cos(next)}, to);
    angle = next;
    from = to;
  }
  return *this;
}

Path& Path::polyline(std::span<const Point> points) {
  for (size_t k = 0; k < points.size(); ++k) {
    add(k == 0 ? Verb::move : Verb::line, points[k]);
  }
  return *this;
}

Path rounded_rect(const Box& box, double radius) {
  const double r = std::clamp(radius, 0.0, std::min(box.width(), box.height()) / 2);
  Path path;
  path.arc({box.right - r, box.top + r}, r, 0, 90)
      .arc({box.left + r, box.top + r}, r, 90, 180)
      .arc({box.left + r, box.bottom - r}, r, 180, 270)
      .arc({box.right - r, box.bottom - r}, r, 270, 360)
      .close();
  return path;
}

}  // namespace atlas::figure
