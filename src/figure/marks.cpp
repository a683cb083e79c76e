#include "figure/marks.h"

#include <cmath>

#include "figure/draw_text.h"

namespace atlas::figure {
namespace {

bool is_place(Point p) { return std::isfinite(p.x) && std::isfinite(p.y); }

bool is_place(const Box& box) {
  return std::isfinite(box.left + box.right) && std::isfinite(box.top + box.bottom);
}

Stroke stroke_of(const Theme& theme, const LineStyle& style) {
  return {theme.fill(style.color), style.width_pt, style.dash};
}

std::optional<Stroke> stroke_of(const Theme& theme, const std::optional<LineStyle>& style) {
  return style ? std::optional(stroke_of(theme, *style)) : std::nullopt;
}

// Within the plot, and half a line's width beyond it: a line along the edge keeps its width.
template <typename Draw>
void clipped(const MarkContext& context, std::string_view series, double beyond, Draw draw) {
  context.painter.begin_series(series);
  context.painter.push_clip(context.plot.grown(std::isfinite(beyond) ? beyond : 0));
  draw();
  context.painter.pop_clip();
  context.painter.end_series();
}

// Points nearer than this to the last one are left out of a line: less than a pixel.
constexpr double kLeastStep_pt = 0.12;

// A line in the making: pieces between gaps.
class LineBuilder {
 public:
  void add(Point p) {
    if (!is_place(p)) return finish();
    if (!is_open_) {
      path_.move_to(p);
    } else if (std::hypot(p.x - drawn_.x, p.y - drawn_.y) < kLeastStep_pt) {
      skipped_ = p;
      return;
    } else {
      path_.line_to(p);
    }
    is_open_ = true;
    skipped_.reset();
    drawn_ = p;
  }
  void finish() {
    if (is_open_ && skipped_) path_.line_to(*skipped_);
    skipped_.reset();
    is_open_ = false;
  }
  const Path& path() {
    finish();
    return path_;
  }

 private:
  Path path_;
  Point drawn_;
  std::optional<Point> skipped_;
  bool is_open_ = false;
};

void draw(const MarkContext& context, const LineMark& mark) {
  LineBuilder line;
  const size_t count = std::min(mark.x.size(), mark.y.size());
  std::optional<double> held_y;
  for (size_t k = 0; k < count; ++k) {
    const Point p = context.mapping.at(mark.x[k], mark.y[k]);
    if (mark.step == LineMark::Step::after && held_y) line.add({p.x, *held_y});
    line.add(p);
    held_y = is_place(p) ? std::optional(p.y) : std::nullopt;
  }
  if (line.path().empty()) return;
  clipped(context, mark.series, mark.style.width_pt / 2, [&] {
    context.painter.path(line.path(), {.fill = {}, .stroke = stroke_of(context.theme, mark.style)});
  });
}

// The pieces of the band between gaps, each a closed outline: along `lo`, back along `hi`.
Path area_path(const MarkContext& context, const AreaMark& mark) {
  Path path;
  std::vector<Point> there, back;
  const auto close = [&] {
    std::ranges::reverse(back);
    there.insert(there.end(), back.begin(), back.end());
    if (there.size() > 2) path.polyline(there).close();
    there.clear();
    back.clear();
  };
  const size_t count = std::min({mark.x.size(), mark.lo.size(), mark.hi.size()});
  for (size_t k = 0; k < count; ++k) {
    const Point lo = context.mapping.at(mark.x[k], mark.lo[k]);
    const Point hi = context.mapping.at(mark.x[k], mark.hi[k]);
    if (!is_place(lo) || !is_place(hi)) {
      close();
      continue;
    }
    there.push_back(lo);
    back.push_back(hi);
  }
  close();
  return path;
}

void draw(const MarkContext& context, const AreaMark& mark) {
  const Path path = area_path(context, mark);
  if (path.empty()) return;
  clipped(context, mark.series, 0, [&] {
    context.painter.path(path, {.fill = context.theme.fill(mark.color), .stroke = {}});
  });
}

// A triangle with its tip at `to`; the line should end at the returned middle of its back.
Point add_arrow_head(Path& heads, Point from, Point to, double width_pt) {
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  if (length == 0) return to;
  const double head = std::min(length, 4 + 2.2 * width_pt);
  const Point along = {(to.x - from.x) / length, (to.y - from.y) / length};
  const Point back = {to.x - along.x * head, to.y - along.y * head};
  const double half = head * 0.42;
  heads.move_to(to)
      .line_to({back.x - along.y * half, back.y + along.x * half})
      .line_to({back.x + along.y * half, back.y - along.x * half})
      .close();
  return back;
}

void draw(const MarkContext& context, const SegmentsMark& mark) {
  Path lines, heads;
  for (const SegmentsMark::Segment& segment : mark.segments) {
    const Point from = context.mapping.at(segment.x0, segment.y0);
    Point to = context.mapping.at(segment.x1, segment.y1);
    if (!is_place(from) || !is_place(to)) continue;
    if (mark.arrow) to = add_arrow_head(heads, from, to, mark.style.width_pt);
    lines.move_to(from).line_to(to);
  }
  if (lines.empty()) return;
  clipped(context, mark.series, mark.style.width_pt / 2, [&] {
    const Stroke stroke = stroke_of(context.theme, mark.style);
    context.painter.path(lines, {.fill = {}, .stroke = stroke});
    if (!heads.empty()) context.painter.path(heads, {.fill = stroke.ink, .stroke = {}});
  });
}

// Inside `room`, centred; dropped if it does not fit.
void draw_inner_label(const MarkContext& context, std::string_view text, double size_pt,
                      const Box& room, Ink area) {
  if (text.empty()) return;
  const TextBlock block = text_block(text, {.size_pt = size_pt});
  const double letters_height = block.height() - (kAscent - kCapHeight + kDescent) * size_pt;
  if (block.width + size_pt * 0.4 > room.width() || letters_height + 1 > room.height()) return;
  draw_text(context.painter, block, room.center(), HAlign::center, VAlign::middle,
            context.theme.text_on(area));
}

void draw(const MarkContext& context, const RectsMark& mark) {
  const auto stroke = stroke_of(context.theme, mark.edge);
  clipped(context, mark.series, 0, [&] {
    for (const RectsMark::Rect& rect : mark.rects) {
      const Box box = context.mapping.box(rect.x0, rect.y0, rect.x1, rect.y1);
      if (!is_place(box)) continue;
      const Ink ink = context.theme.fill(rect.color.value_or(mark.color));
      context.painter.rect(box, {ink, stroke, rect.hover}, mark.corner_radius_pt);
      draw_inner_label(context, rect.label, mark.label_pt, intersection(box, context.plot), ink);
    }
  });
}

constexpr double kMostRadius_pt = 200;
// A point cloud's picture ends here: larger discs beside the plot are cut.
constexpr double kMostBeyondPlot_pt = 20;

double radius_of(double area_pt2) {
  return area_pt2 > 0 ? std::min(std::sqrt(area_pt2) / 2, kMostRadius_pt) : 0;
}

// A point on the panel's edge is drawn whole, one beyond it not at all.
std::vector<Disc> discs_of(const MarkContext& context, const PointsMark& mark) {
  std::vector<Disc> discs;
  const size_t count = std::min(mark.x.size(), mark.y.size());
  const Box plot = context.plot.grown(0.01);
  discs.reserve(count);
  for (size_t k = 0; k < count; ++k) {
    const Point p = context.mapping.at(mark.x[k], mark.y[k]);
    if (!is_place(p) || !plot.contains(p)) continue;
    discs.push_back({p, radius_of(k < mark.areas_pt2.size() ? mark.areas_pt2[k] : mark.area_pt2)});
  }
  return discs;
}

// What the discs cover, rims included, on the plot and a little beyond.
Box covered_area(std::span<const Disc> discs, double rim, const Box& plot) {
  const Point first = discs.front().center;
  Box area = {first.x, first.y, first.x, first.y};
  for (const Disc& disc : discs) {
    const double reach = disc.radius + rim;
    area = {std::min(area.left, disc.center.x - reach), std::min(area.top, disc.center.y - reach),
            std::max(area.right, disc.center.x + reach),
            std::max(area.bottom, disc.center.y + reach)};
  }
  return intersection(area.grown(0.5), plot.grown(kMostBeyondPlot_pt));
}

void draw(const MarkContext& context, const PointsMark& mark) {
  const std::vector<Disc> discs = discs_of(context, mark);
  if (discs.empty()) return;
  const auto stroke = stroke_of(context.theme, mark.edge);
  const Box area = covered_area(discs, stroke ? stroke->width_pt / 2 : 0, context.plot);
  context.painter.begin_series(mark.series);
  context.painter.discs(discs, {context.theme.fill(mark.color), stroke},
                        discs.size() > mark.raster_above, area);
  context.painter.end_series();
}

void draw_box(const MarkContext& context, const BoxesMark& mark, const BoxesMark::Box& box) {
  const Mapping& mapping = context.mapping;
  const double half = mark.width / 2;
  // From (value, place on the band) to paper, whichever way the boxes lie.
  const auto at = [&](double value, double band) {
    return mark.horizontal ? mapping.at(value, band) : mapping.at(band, value);
  };
  const Point corner = at(box.q1, box.at - half), opposite = at(box.q3, box.at + half);
  const Stroke edge = {context.theme.fill(mark.edge), 1, {}};
  Path whiskers;
  const auto add = [&](Point from, Point to) {
    if (is_place(from) && is_place(to)) whiskers.move_to(from).line_to(to);
  };
  add(at(box.whisker_lo, box.at), at(box.q1, box.at));
  add(at(box.q3, box.at), at(box.whisker_hi, box.at));
  for (const double end : {box.whisker_lo, box.whisker_hi}) {
    add(at(end, box.at - half / 2), at(end, box.at + half / 2));
  }
  if (!whiskers.empty()) context.painter.path(whiskers, {.fill = {}, .stroke = edge});
  if (!is_place(corner) || !is_place(opposite)) return;
  context.painter.rect({std::min(corner.x, opposite.x), std::min(corner.y, opposite.y),
                        std::max(corner.x, opposite.x), std::max(corner.y, opposite.y)},
                       {context.theme.fill(mark.face), edge, box.hover});
  const Point from = at(box.median, box.at - half), to = at(box.median, box.at + half);
  if (!is_place(from) || !is_place(to)) return;
  context.painter.path(Path().move_to(from).line_to(to),
                       {.fill = {}, .stroke = Stroke{context.theme.fill(mark.median), 1.6, {}}});
}

void draw(const MarkContext& context, const BoxesMark& mark) {
  clipped(context, mark.series, 0.5, [&] {
    for (const BoxesMark::Box& box : mark.boxes) draw_box(context, mark, box);
  });
}

Path wedge_path(Point center, double inner, double outer, double begin_deg, double end_deg) {
  Path path;
  path.arc(center, outer, begin_deg, end_deg);
  if (inner > 0) {
    path.arc(center, inner, end_deg, begin_deg);
  } else {
    path.line_to(center);
  }
  return path.close();
}

// The box in the middle of a wedge that a label may fill: as high as the ring is thick, as wide as
// the chord at its middle radius, or the other way round on the sides of the ring.
Box wedge_label_room(Point center, double inner, double outer, double begin_deg, double end_deg) {
  const double middle = radians((begin_deg + end_deg) / 2), radius = (inner + outer) / 2;
  const double opening = std::min(radians(end_deg - begin_deg), std::numbers::pi);
  const double chord = 2 * radius * std::sin(opening / 2), thickness = outer - inner;
  const double c = std::abs(std::cos(middle)), s = std::abs(std::sin(middle));
  const double width = c > s ? thickness : std::min(chord, 3 * thickness);
  const double height = c > s ? std::min(chord, 3 * thickness) : thickness;
  const Point at = {center.x + radius * std::cos(middle), center.y - radius * std::sin(middle)};
  return {at.x - width / 2, at.y - height / 2, at.x + width / 2, at.y + height / 2};
}

void draw(const MarkContext& context, const WedgesMark& mark) {
  const Point center = context.mapping.at(0, 0);
  const double unit = context.mapping.at(1, 0).x - center.x;
  const double inner = std::max(0.0, mark.inner_radius * unit), outer = mark.outer_radius * unit;
  if (!is_place(center) || !std::isfinite(inner + outer) || outer <= inner) return;
  context.painter.begin_series(mark.series);
  const Stroke edge = {context.theme.fill(mark.edge), mark.edge_width_pt, {}};
  for (const WedgesMark::Wedge& wedge : mark.wedges) {
    const double opening = wedge.end_deg - wedge.begin_deg;
    if (!(opening > 0 && opening < 1000)) continue;
    // A whole ring has no seam, and no wedge goes round twice.
    const double end_deg = wedge.begin_deg + std::min(opening, 359.99);
    const Ink ink = context.theme.fill(wedge.color);
    context.painter.path(wedge_path(center, inner, outer, wedge.begin_deg, end_deg),
                         {ink, opening < 359.99 ? std::optional(edge) : std::nullopt, wedge.hover});
    draw_inner_label(context, wedge.label, mark.label_pt,
                     wedge_label_room(center, inner, outer, wedge.begin_deg, end_deg), ink);
  }
  context.painter.end_series();
}

void draw(const MarkContext&, const TextMark&) {}

}  // namespace

void draw_mark(const MarkContext& context, const Mark& mark) {
  std::visit([&](const auto& concrete) { draw(context, concrete); }, mark);
}

bool is_below_marks(const Mark& mark) {
  if (const auto* segments = std::get_if<SegmentsMark>(&mark)) return segments->below_marks;
  if (const auto* rects = std::get_if<RectsMark>(&mark)) return rects->below_marks;
  return false;
}

}  // namespace atlas::figure
