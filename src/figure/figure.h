// The figure model: what is drawn, independent of how. An experiment builds a Figure; the renderers
// turn it into PNG and PDF (Cairo and Pango), SVG, and JSON for the browser.
//
// Lengths on paper are points (1/72 inch), positions are data values of the panel's axes; infinity
// means the panel's edge on that side. NaN breaks a line and drops a point. Nothing is measured by
// the experiment: the layout makes room for labels, titles and legends.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace atlas::figure {

constexpr double kEdge = std::numeric_limits<double>::infinity();  // -kEdge: left or bottom

// sRGB; `rgb` is drawn on a light ground. On a dark ground the renderers map the theme's text, grid
// and axis colours to their dark twins and keep the rest (theme.h).
struct Color {
  uint32_t rgb = 0x172033;
  double alpha = 1;
};

// The palette of the atlas (docs/figures.md). Claude is orange, Codex is blue, everywhere.
inline constexpr Color kTextColor{0x172033}, kMutedColor{0x526070}, kGridColor{0xE6EAF0},
    kAxisColor{0xC9D2DF}, kBlue{0x2563EB}, kGreen{0x059669}, kOrange{0xD97706}, kRed{0xDC2626},
    kCyan{0x0891B2}, kViolet{0x7C3AED}, kSlate{0x64748B}, kRose{0xBE123C}, kBoxFace{0x93C5FD},
    kBoxEdge{0x1E3A8A}, kWhite{0xFFFFFF};

Color with_alpha(Color color, double alpha);
// The eight colours above from kBlue on, by index modulo 8.
Color palette(size_t index);
// "codex" is blue, "claude" is orange, anything else palette(index).
Color series_color(std::string_view label, size_t index);
// Sequential ramps "Blues" and "Oranges" of ColorBrewer; x in [0, 1], light to dark.
Color blues(double x);
Color oranges(double x);
// Any ramp: linear between evenly spaced anchors, 256 steps.
Color ramp(const std::vector<uint32_t>& anchors, double x);
// White or the text colour, whichever can be read on `ground`.
Color readable_on(Color ground);

struct Dash {
  double on_pt = 0, off_pt = 0;  // 0, 0: solid
};

struct LineStyle {
  Color color;
  double width_pt = 1;
  Dash dash;
};

enum class ScaleKind {
  linear,
  log10,         // both ends > 0
  offset_log2,   // log2(v + parameter) - log2(parameter): zero has a place; parameter 32 for tokens
  binary_token,  // 0 for v <= 0, v/parameter below the parameter, else 1 + log2(v/parameter)
  time,          // microseconds since 1970-01-01 UTC
  band,          // categories 0, 1, 2 ...: the middle of category k is at k, its cell is k -+ 0.5
};

struct Scale {
  ScaleKind kind = ScaleKind::linear;
  double lo = 0, hi = 1;  // data values at the two ends of the axis; lo > hi turns it round
  double parameter = 1;   // of offset_log2 and binary_token
  // Extra room beyond lo and hi, in transformed units (for binary_token: of the axis' length).
  double margin = 0;

  double transformed(double value) const;
  // 0 at the axis' beginning, 1 at its end; outside that for values beyond. kEdge maps to an end.
  double position(double value) const;
};

struct Tick {
  double value;
  std::string label;
};

struct Axis {
  Scale scale;
  std::string label;  // with its unit
  std::vector<Tick> ticks;
  std::vector<double> minor_ticks;
  bool is_visible = true;  // ticks, labels and axis label
  bool has_line = true;    // the spine
  bool tick_marks = true;
  bool grid = false;  // at the ticks, below the marks
  LineStyle grid_style{kGridColor, 0.8, {}};
  double label_pt = 10, tick_pt = 10;
  double tick_rotation_deg = 0;  // x axis: 55 leans the labels, right-aligned
  double tick_pad_pt = 3.5;
  Color tick_color = kMutedColor;
  bool at_far_side = false;  // right or top
};

enum class HAlign { left, center, right };
enum class VAlign { top, middle, bottom, baseline };

// ---- marks -------------------------------------------------------------------------------------
// `series` groups marks that a legend entry (and the browser's toggle) switches together; "" is
// none.

// A filled band between lo and hi over x (all three of one length).
struct AreaMark {
  std::string series;
  std::vector<double> x, lo, hi;
  Color color;
};

struct LineMark {
  std::string series;
  std::vector<double> x, y;
  LineStyle style;
  enum class Step { none, after } step = Step::none;  // after: y[i] holds from x[i] to x[i+1]
};

// Straight pieces, each with its own ends: rules, whiskers, leader lines. kEdge reaches the edge.
struct SegmentsMark {
  std::string series;
  struct Segment {
    double x0, y0, x1, y1;
  };
  std::vector<Segment> segments;
  LineStyle style;
  bool arrow = false;        // a head at (x1, y1)
  bool below_marks = false;  // drawn with the grid
};

// Rectangles: bars, heat cells, background bands.
struct RectsMark {
  std::string series;
  struct Rect {
    double x0, y0, x1, y1;
    std::optional<Color> color;  // else the mark's
    std::string label;  // inside, centred, in a readable colour; dropped if it does not fit
    std::string hover;  // read-out in the browser and the SVG's <title>
  };
  std::vector<Rect> rects;
  Color color;
  std::optional<LineStyle> edge;
  double label_pt = 8;
  double corner_radius_pt = 0;
  bool below_marks = false;
};

struct PointsMark {
  std::string series;
  std::vector<double> x, y;
  std::vector<double> areas_pt2;  // one a point, or empty: area_pt2 for all
  double area_pt2 = 9;            // area of the disc as matplotlib counts it: (diameter in pt)^2
  Color color;
  std::optional<LineStyle> edge;
  // More than this many points: in SVG and PDF the mark becomes an image. Order is kept everywhere.
  size_t raster_above = 5000;
};

// Box plots along a band axis.
struct BoxesMark {
  std::string series;
  struct Box {
    double at;  // position on the band axis
    double whisker_lo, q1, median, q3, whisker_hi;
    std::string hover;
  };
  std::vector<Box> boxes;
  bool horizontal = true;  // values along x
  double width = 0.62;     // of the band's cell
  Color face = kBoxFace, edge = kBoxEdge, median = kOrange;
};

// Rings and pies. The panel's axes are hidden and equal in length; the unit circle fills the panel.
struct WedgesMark {
  std::string series;
  struct Wedge {
    double begin_deg, end_deg;  // counter-clockwise from the x axis; begin < end
    Color color;
    std::string label;  // inside the ring if it fits (drawn by `labels_inside`), lines by '\n'
    std::string hover;
  };
  std::vector<Wedge> wedges;
  double inner_radius = 0.5, outer_radius = 1;
  Color edge = kWhite;
  double edge_width_pt = 1;
  double label_pt = 8;
};

struct TextMark {
  enum class Space {
    data,   // x, y are data values
    panel,  // fractions of the panel, (0, 0) at the bottom left
  };
  double x = 0, y = 0;
  Space space = Space::data;
  std::string text;  // lines by '\n'
  double size_pt = 9;
  Color color = kTextColor;
  bool bold = false, italic = false, monospaced = false;
  HAlign h = HAlign::left;
  VAlign v = VAlign::baseline;
  double dx_pt = 0, dy_pt = 0;  // moved right, up
  double rotation_deg = 0;      // counter-clockwise
  bool clipped = false;         // at the panel's edge
  // A rounded box behind the text.
  std::optional<Color> box_fill;
  std::optional<LineStyle> box_edge;
  // Marks of one group are moved apart horizontally (never across each other) until none overlaps.
  std::string spread_group;
};

using Mark = std::variant<AreaMark, LineMark, SegmentsMark, RectsMark, PointsMark, BoxesMark,
                          WedgesMark, TextMark>;

struct LegendEntry {
  std::string series;
  std::string label;  // names the count: "Claude (n=1,234)"
  Color color;
  enum class Symbol { line, dot, patch } symbol = Symbol::patch;
  Dash dash;
};

struct Legend {
  enum class Place {
    none,
    upper_left,
    upper_right,
    lower_left,
    lower_right,
    best,   // the corner with the least ink under it
    above,  // outside the panel (or the figure)
    below,
    right,
  } place = Place::none;
  std::string title;
  std::vector<LegendEntry> entries;
  int columns = 1;
  double size_pt = 9;
  bool framed = false;
};

struct Panel {
  // Place in the figure's grid.
  int row = 0, column = 0, row_span = 1, column_span = 1;
  std::string title;
  HAlign title_align = HAlign::center;
  double title_pt = 11;
  bool title_bold = true;
  Axis x, y;
  std::vector<Mark> marks;  // drawn in this order, above the grid
  Legend legend;
  bool frame_top = false, frame_right = false;
  std::optional<Color> ground;
  bool equal_axes = false;  // one unit is as long on x as on y (rings)
  // Only a place for text and legends: no axes at all.
  bool axes_hidden = false;
};

struct Figure {
  std::string name;     // file name without suffix
  std::string title;    // drawn on top; may be empty
  std::string caption;  // "Fig. N" text on the site; also the picture's alternative text
  std::string footer;   // drawn in italics below the panels; may be empty
  double width_in = 8, height_in = 5;
  double dpi = 260;
  bool transparent = false;  // no ground at all
  double title_pt = 15;
  double footer_pt = 10;
  bool title_bold = true;
  std::vector<double> column_weights = {1};  // one a grid column
  std::vector<double> row_weights = {1};     // from the top
  double column_gap_pt = 18, row_gap_pt = 14;
  double padding_pt = 8;
  std::vector<Panel> panels;
  Legend legend;  // of the whole figure: place is above, below or right
};

// A figure that says why there is nothing to draw, in the size of the real one.
Figure no_data_figure(std::string name, std::string title, double width_in, double height_in,
                      double dpi);

}  // namespace atlas::figure
