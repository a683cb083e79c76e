// Places on paper: points (1/72 inch) from the figure's top left corner, y downwards.
#pragma once

#include <algorithm>
#include <numbers>
#include <span>
#include <vector>

namespace atlas::figure {

struct Point {
  double x = 0, y = 0;
};

struct Box {
  double left = 0, top = 0, right = 0, bottom = 0;

  double width() const { return right - left; }
  double height() const { return bottom - top; }
  Point center() const { return {(left + right) / 2, (top + bottom) / 2}; }
  bool contains(Point p) const {
    return p.x >= left && p.x <= right && p.y >= top && p.y <= bottom;
  }
  bool overlaps(const Box& other) const {
    return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
  }
  Box grown(double by) const { return {left - by, top - by, right + by, bottom + by}; }
  Box moved(double dx, double dy) const { return {left + dx, top + dy, right + dx, bottom + dy}; }
};

// What both cover; of negative size if they do not overlap.
inline Box intersection(const Box& a, const Box& b) {
  return {std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right),
          std::min(a.bottom, b.bottom)};
}

// How far an interval must move to lie within another; to its beginning if it is too long.
inline double pull(double lo, double hi, double into_lo, double into_hi) {
  if (lo < into_lo || hi - lo > into_hi - into_lo) return into_lo - lo;
  return hi > into_hi ? into_hi - hi : 0;
}

constexpr double radians(double degrees) { return degrees * std::numbers::pi / 180; }

struct Disc {
  Point center;
  double radius = 0;
};

// An outline of straight lines and cubic Bézier curves.
class Path {
 public:
  enum class Verb { move, line, curve, close };  // with 1, 1, 3 and 0 points

  Path& move_to(Point p) { return add(Verb::move, p); }
  Path& line_to(Point p) { return add(Verb::line, p); }
  Path& curve_to(Point control0, Point control1, Point end);
  Path& close();
  // From the angle `begin` to `end` (degrees, counter-clockwise from the x axis; either way round).
  // Goes on from the path's end with a straight line; a new path begins at the arc.
  Path& arc(Point center, double radius, double begin_deg, double end_deg);
  Path& polyline(std::span<const Point> points);

  bool empty() const { return verbs_.empty(); }
  std::span<const Verb> verbs() const { return verbs_; }
  std::span<const Point> points() const { return points_; }

 private:
  Path& add(Verb verb, Point p);

  std::vector<Verb> verbs_;
  std::vector<Point> points_;
};

Path rounded_rect(const Box& box, double radius);

}  // namespace atlas::figure
