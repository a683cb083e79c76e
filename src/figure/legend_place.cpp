#include "figure/legend_place.h"

#include <array>
#include <cmath>

namespace atlas::figure {
namespace {

constexpr double kInset_pt = 4;
constexpr double kSampleStep_pt = 4;

// Ink as points on paper, about one every kSampleStep_pt along lines and across areas.
class InkSamples {
 public:
  explicit InkSamples(const Mapping& mapping, const Box& plot) : mapping_(mapping), plot_(plot) {}

  void operator()(const LineMark& mark) { add_line(mark.x, mark.y); }
  void operator()(const AreaMark& mark) {
    const size_t count = std::min({mark.x.size(), mark.lo.size(), mark.hi.size()});
    for (size_t k = 0; k < count; ++k) {
      add_line(mapping_.at(mark.x[k], mark.lo[k]), mapping_.at(mark.x[k], mark.hi[k]));
    }
  }
  void operator()(const SegmentsMark& mark) {
    if (mark.below_marks) return;
    for (const auto& s : mark.segments) add_line(mapping_.at(s.x0, s.y0), mapping_.at(s.x1, s.y1));
  }
  void operator()(const RectsMark& mark) {
    if (mark.below_marks) return;
    for (const auto& r : mark.rects) add_box(mapping_.box(r.x0, r.y0, r.x1, r.y1));
  }
  void operator()(const PointsMark& mark) {
    const size_t count = std::min(mark.x.size(), mark.y.size());
    for (size_t k = 0; k < count; ++k) add(mapping_.at(mark.x[k], mark.y[k]));
  }
  void operator()(const BoxesMark& mark) {
    for (const auto& b : mark.boxes) {
      const auto at = [&](double value) {
        return mark.horizontal ? mapping_.at(value, b.at) : mapping_.at(b.at, value);
      };
      add_line(at(b.whisker_lo), at(b.whisker_hi));
    }
  }
  void operator()(const WedgesMark&) {}
  void operator()(const TextMark&) {}

  void add_box(Box box) {
    box = intersection(box, plot_);
    for (double y = box.top; y <= box.bottom; y += kSampleStep_pt) {
      add_line({box.left, y}, {box.right, y});
    }
  }

  size_t count_in(const Box& box) const {
    return static_cast<size_t>(
        std::ranges::count_if(samples_, [&](Point p) { return box.contains(p); }));
  }

 private:
  void add(Point p) {
    if (plot_.contains(p)) samples_.push_back(p);
  }
  void add_line(Point from, Point to) {
    const double length = std::hypot(to.x - from.x, to.y - from.y);
    if (!std::isfinite(length)) return;
    const double steps = std::clamp(std::ceil(length / kSampleStep_pt), 1.0, 1000.0);
    for (double k = 0; k <= steps; ++k) {
      add({from.x + (to.x - from.x) * k / steps, from.y + (to.y - from.y) * k / steps});
    }
  }
  void add_line(std::span<const double> x, std::span<const double> y) {
    const size_t count = std::min(x.size(), y.size());
    for (size_t k = 1; k < count; ++k) {
      add_line(mapping_.at(x[k - 1], y[k - 1]), mapping_.at(x[k], y[k]));
    }
  }

  const Mapping& mapping_;
  Box plot_;
  std::vector<Point> samples_;
};

Point corner(Legend::Place place, const LegendLayout& layout, const Box& plot) {
  const bool left = place == Legend::Place::upper_left || place == Legend::Place::lower_left;
  const bool upper = place == Legend::Place::upper_left || place == Legend::Place::upper_right;
  return {left ? plot.left + kInset_pt : plot.right - kInset_pt - layout.width,
          upper ? plot.top + kInset_pt : plot.bottom - kInset_pt - layout.height};
}

}  // namespace

Point legend_corner(const Legend& legend, const LegendLayout& layout, const Panel& panel,
                    const Mapping& mapping, const Box& plot, std::span<const PlacedText> texts) {
  if (legend.place != Legend::Place::best) return corner(legend.place, layout, plot);
  InkSamples ink(mapping, plot);
  for (const Mark& mark : panel.marks) std::visit(ink, mark);
  for (const PlacedText& text : texts) ink.add_box(text.bounds);
  Point best;
  std::optional<size_t> least;
  for (const auto place : {Legend::Place::upper_right, Legend::Place::upper_left,
                           Legend::Place::lower_right, Legend::Place::lower_left}) {
    const Point at = corner(place, layout, plot);
    const size_t count = ink.count_in({at.x, at.y, at.x + layout.width, at.y + layout.height});
    if (least && *least <= count) continue;
    least = count;
    best = at;
  }
  return best;
}

}  // namespace atlas::figure
