#include "figure/layout.h"

#include <algorithm>
#include <cmath>

#include "figure/axis.h"
#include "figure/mapping.h"

namespace atlas::figure {
namespace {

constexpr double kTitleGap_pt = 6, kLegendGap_pt = 5;
constexpr double kLeastPaper_pt = 10, kMostPaper_pt = 100 * 72;
constexpr int kMostCells = 64;
// Margins depend on the ticks that are drawn, those on the plot's size: settled after two rounds.
constexpr int kRounds = 3;

struct Margins {
  double left = 0, right = 0, top = 0, bottom = 0;
};

double paper_length(double inches) {
  return inches > 0 ? std::clamp(inches * 72, kLeastPaper_pt, kMostPaper_pt) : kLeastPaper_pt;
}

// ---- what a panel needs around its plot

void add_axis_rooms(const Panel& panel, const Box& plot, Margins& margins) {
  if (panel.axes_hidden || has_wedges(panel)) return;
  const AxisRoom x = axis_room(panel.x, AxisSide::x, plot);
  const AxisRoom y = axis_room(panel.y, AxisSide::y, plot);
  (panel.x.at_far_side ? margins.top : margins.bottom) += x.across;
  (panel.y.at_far_side ? margins.right : margins.left) += y.across;
  margins.left = std::max(margins.left, x.before);
  margins.right = std::max(margins.right, x.after);
  margins.top = std::max(margins.top, y.before);
  margins.bottom = std::max(margins.bottom, y.after);
}

Margins margins_of(const PlacedPanel& placed) {
  Margins margins;
  add_axis_rooms(*placed.panel, placed.plot, margins);
  const LegendLayout& legend = placed.legend;
  if (!legend.labels.empty()) {
    const auto place = placed.panel->legend.place;
    if (place == Legend::Place::above) margins.top += legend.height + kLegendGap_pt;
    if (place == Legend::Place::below) margins.bottom += legend.height + kLegendGap_pt;
    if (place == Legend::Place::right) margins.right += legend.width + kLegendGap_pt;
  }
  if (!placed.title.empty()) margins.top += placed.title.height() + kTitleGap_pt;
  return margins;
}

void measure_texts(PlacedPanel& placed, double cell_width) {
  const Panel& panel = *placed.panel;
  placed.title =
      text_block(panel.title, {.size_pt = panel.title_pt, .bold = panel.title_bold}, cell_width);
  const bool beside = panel.legend.place == Legend::Place::right;
  const double room = is_outside(panel.legend.place) && !beside ? cell_width : cell_width * 0.8;
  placed.legend = arrange_legend(panel.legend, room);
}

// ---- the grid

struct Track {
  double weight = 1, before = 0, after = 0;  // margins on both sides of the plot
  double begin = 0, length = 0;              // of the plot
};

struct Span {
  size_t first, last;
};

Span span_of(int first, int count, size_t tracks) {
  const auto most = static_cast<int>(tracks) - 1;
  const int begin = std::clamp(first, 0, most);
  const int end = std::clamp(count, 1, most - begin + 1) + begin - 1;
  return {static_cast<size_t>(begin), static_cast<size_t>(end)};
}

std::vector<Track> tracks_of(const std::vector<double>& weights) {
  std::vector<Track> tracks;
  for (const double weight : weights) {
    tracks.push_back({.weight = std::isfinite(weight) && weight > 0 ? weight : 0});
    if (tracks.size() == kMostCells) break;
  }
  if (tracks.empty()) tracks.emplace_back();
  return tracks;
}

void share_out(std::vector<Track>& tracks, double begin, double length, double gap) {
  double weights = 0;
  double free = length - gap * static_cast<double>(tracks.size() - 1);
  for (const Track& track : tracks) {
    weights += track.weight;
    free -= track.before + track.after;
  }
  for (Track& track : tracks) {
    track.begin = begin + track.before;
    track.length = weights > 0 ? std::max(1.0, free * track.weight / weights) : 1;
    begin = track.begin + track.length + track.after + gap;
  }
}

class Grid {
 public:
  Grid(const Figure& figure, const Box& room)
      : figure_(figure),
        room_(room),
        columns_(tracks_of(figure.column_weights)),
        rows_(tracks_of(figure.row_weights)) {
    place();
  }

  Box plot(const Panel& panel) const {
    const Span x = column_span(panel), y = row_span(panel);
    const Track &left = columns_[x.first], &right = columns_[x.last];
    const Track &top = rows_[y.first], &bottom = rows_[y.last];
    return {left.begin, top.begin, right.begin + right.length, bottom.begin + bottom.length};
  }

  // The plot with the margins beside it, for titles and legends.
  double cell_width(const Panel& panel) const {
    const Span x = column_span(panel);
    const Box box = plot(panel);
    return box.width() + columns_[x.first].before + columns_[x.last].after;
  }

  void set_margins(std::span<const PlacedPanel> panels) {
    for (Track& track : columns_) track.before = track.after = 0;
    for (Track& track : rows_) track.before = track.after = 0;
    const auto raise = [](double& margin, double to) { margin = std::max(margin, to); };
    for (const PlacedPanel& placed : panels) {
      const Margins margins = margins_of(placed);
      const Span x = column_span(*placed.panel), y = row_span(*placed.panel);
      raise(columns_[x.first].before, margins.left);
      raise(columns_[x.last].after, margins.right);
      raise(rows_[y.first].before, margins.top);
      raise(rows_[y.last].after, margins.bottom);
    }
    place();
  }

 private:
  Span column_span(const Panel& panel) const {
    return span_of(panel.column, panel.column_span, columns_.size());
  }
  Span row_span(const Panel& panel) const {
    return span_of(panel.row, panel.row_span, rows_.size());
  }
  void place() {
    share_out(columns_, room_.left, room_.width(), figure_.column_gap_pt);
    share_out(rows_, room_.top, room_.height(), figure_.row_gap_pt);
  }

  const Figure& figure_;
  Box room_;
  std::vector<Track> columns_, rows_;
};

// ---- the panel within its cell

// The largest box in the middle of `plot` in which one unit is as long on both axes.
Box equal_axes_box(const Panel& panel, const Box& plot) {
  const auto length = [](const Scale& scale) {
    return std::abs(scale.transformed(scale.hi) - scale.transformed(scale.lo)) + 2 * scale.margin;
  };
  const double x_units = length(drawn_scale(panel, panel.x));
  const double y_units = length(drawn_scale(panel, panel.y));
  const double unit = std::min(plot.width() / x_units, plot.height() / y_units);
  if (!std::isfinite(unit) || unit <= 0) return plot;
  const double half_width = unit * x_units / 2, half_height = unit * y_units / 2;
  const Point middle = plot.center();
  return {middle.x - half_width, middle.y - half_height, middle.x + half_width,
          middle.y + half_height};
}

double aligned(double left, double right, HAlign h) {
  return h == HAlign::left ? left : h == HAlign::right ? right : (left + right) / 2;
}

void place_panel_texts(PlacedPanel& placed, const Box& paper) {
  const Panel& panel = *placed.panel;
  Margins axes;
  add_axis_rooms(panel, placed.plot, axes);
  const Box& plot = placed.plot;
  double top = plot.top - axes.top;
  const LegendLayout& legend = placed.legend;
  const double centered = plot.center().x - legend.width / 2;
  switch (panel.legend.place) {
    case Legend::Place::above:
      if (legend.labels.empty()) break;
      top -= legend.height + kLegendGap_pt;
      placed.legend_at = {centered, top};
      break;
    case Legend::Place::below:
      placed.legend_at = {centered, plot.bottom + axes.bottom + kLegendGap_pt};
      break;
    case Legend::Place::right:
      placed.legend_at = {plot.right + axes.right + kLegendGap_pt, plot.top};
      break;
    default:
      break;
  }
  placed.title_anchor = {aligned(plot.left, plot.right, panel.title_align), top - kTitleGap_pt};
  // Over a narrow plot at the paper's edge a title can be wider than there is room beside it.
  const Box title = placed.title.bounds(placed.title_anchor, panel.title_align, VAlign::bottom);
  placed.title_anchor.x += pull(title.left, title.right, paper.left, paper.right);
}

// Do the labels of these axes line up? Those of one size on one side do.
bool share_label_line(const Axis& a, const Axis& b) {
  return !a.label.empty() && a.is_visible && a.at_far_side == b.at_far_side &&
         a.label_pt == b.label_pt;
}

// Labels of y axes in a grid column, of x axes in a grid row.
void align_axis_labels(std::vector<PlacedPanel>& panels) {
  std::vector<Point> own;
  for (const PlacedPanel& placed : panels) {
    own.push_back({label_distance(placed.panel->x, AxisSide::x, placed.plot),
                   label_distance(placed.panel->y, AxisSide::y, placed.plot)});
  }
  for (PlacedPanel& placed : panels) {
    const Panel& panel = *placed.panel;
    for (size_t k = 0; k < panels.size(); ++k) {
      const Panel& other = *panels[k].panel;
      if (other.row == panel.row && share_label_line(other.x, panel.x)) {
        placed.x_label_distance = std::max(placed.x_label_distance, own[k].x);
      }
      if (other.column == panel.column && share_label_line(other.y, panel.y)) {
        placed.y_label_distance = std::max(placed.y_label_distance, own[k].y);
      }
    }
  }
}

// ---- the figure around the grid

// Lays out title, legend and footer; returns what they leave for the panels.
Box arrange_frame(const Figure& figure, FigureLayout& layout) {
  Box room = layout.paper.grown(-std::max(0.0, figure.padding_pt));
  const double middle = layout.paper.center().x;
  layout.title = text_block(figure.title, {.size_pt = figure.title_pt, .bold = figure.title_bold},
                            room.width());
  layout.title_anchor = {middle, room.top};
  if (!layout.title.empty()) room.top += layout.title.height() + kTitleGap_pt * 1.5;
  layout.footer =
      text_block(figure.footer, {.size_pt = figure.footer_pt, .italic = true}, room.width());
  layout.footer_anchor = {middle, room.bottom - layout.footer.height()};
  if (!layout.footer.empty()) room.bottom -= layout.footer.height() + kTitleGap_pt;
  layout.legend = arrange_legend(figure.legend, room.width());
  if (layout.legend.labels.empty()) return room;
  const double left = middle - layout.legend.width / 2;
  const double step = layout.legend.height + kLegendGap_pt;
  if (figure.legend.place == Legend::Place::right) {
    room.right -= layout.legend.width + kLegendGap_pt * 2;
    layout.legend_at = {room.right + kLegendGap_pt * 2, room.top};
  } else if (figure.legend.place == Legend::Place::below) {
    room.bottom -= step;
    layout.legend_at = {left, room.bottom + kLegendGap_pt};
  } else {
    layout.legend_at = {left, room.top};
    room.top += step;
  }
  return room;
}

}  // namespace

FigureLayout arrange(const Figure& figure) {
  FigureLayout layout;
  layout.paper = {0, 0, paper_length(figure.width_in), paper_length(figure.height_in)};
  const Box room = arrange_frame(figure, layout);
  Grid grid(figure, room);
  for (const Panel& panel : figure.panels) {
    layout.panels.emplace_back().panel = &panel;
    layout.panels.back().plot = grid.plot(panel);
  }
  for (int round = 0; round < kRounds; ++round) {
    for (PlacedPanel& placed : layout.panels) {
      measure_texts(placed, grid.cell_width(*placed.panel));
    }
    grid.set_margins(layout.panels);
    for (PlacedPanel& placed : layout.panels) placed.plot = grid.plot(*placed.panel);
  }
  for (PlacedPanel& placed : layout.panels) {
    const Panel& panel = *placed.panel;
    if (panel.equal_axes || has_wedges(panel)) placed.plot = equal_axes_box(panel, placed.plot);
    place_panel_texts(placed, layout.paper);
  }
  align_axis_labels(layout.panels);
  return layout;
}

}  // namespace atlas::figure
