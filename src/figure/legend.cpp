#include "figure/legend.h"

#include <cmath>

#include "figure/draw_text.h"

namespace atlas::figure {
namespace {

// In font sizes.
constexpr double kSymbolWidth = 1.7, kSymbolGap = 0.6, kColumnGap = 1.6, kRowGap = 0.45;
constexpr double kPadding = 0.45, kPatchHeight = 0.72, kDotRadius = 0.3;

void arrange_columns(const Legend& legend, size_t columns, LegendLayout& layout) {
  layout.column_widths.assign(columns, 0);
  layout.row_heights.clear();
  for (size_t k = 0; k < layout.labels.size(); ++k) {
    const TextBlock& label = layout.labels[k];
    double& width = layout.column_widths[k % columns];
    width = std::max(width, label.width + legend.size_pt * (kSymbolWidth + kSymbolGap));
    if (k % columns == 0) layout.row_heights.push_back(0);
    layout.row_heights.back() = std::max(layout.row_heights.back(), label.height());
  }
  const double em = legend.size_pt;
  double width = em * kColumnGap * static_cast<double>(columns - 1);
  for (const double column : layout.column_widths) width += column;
  double height = layout.title.empty() ? 0 : layout.title.height() + em * kRowGap;
  for (const double row : layout.row_heights) height += row + em * kRowGap;
  layout.width = std::max(width, layout.title.width) + 2 * em * kPadding;
  layout.height = height - em * kRowGap + 2 * em * kPadding;
}

void draw_symbol(Painter& painter, const Theme& theme, const Legend& legend,
                 const LegendEntry& entry, Point left_middle) {
  const double em = legend.size_pt;
  const Ink ink = theme.fill(entry.color);
  const Point right = {left_middle.x + em * kSymbolWidth, left_middle.y};
  switch (entry.symbol) {
    case LegendEntry::Symbol::line: {
      const Path line = Path().move_to(left_middle).line_to(right);
      painter.path(line, {.fill = {}, .stroke = Stroke{ink, em * 0.22, entry.dash}});
      return;
    }
    case LegendEntry::Symbol::dot: {
      const Disc dot = {{(left_middle.x + right.x) / 2, left_middle.y}, em * kDotRadius};
      painter.discs({&dot, 1}, {.fill = ink, .stroke = {}}, false, {});
      return;
    }
    case LegendEntry::Symbol::patch: {
      const double half = em * kPatchHeight / 2;
      painter.rect({left_middle.x, left_middle.y - half, right.x, left_middle.y + half},
                   {.fill = ink, .stroke = {}}, em * 0.08);
      return;
    }
  }
}

}  // namespace

LegendLayout arrange_legend(const Legend& legend, double most_width) {
  LegendLayout layout;
  if (legend.place == Legend::Place::none || legend.entries.empty()) return layout;
  layout.title = text_block(legend.title, {.size_pt = legend.size_pt, .bold = true}, most_width);
  for (const LegendEntry& entry : legend.entries) {
    const double room = most_width - legend.size_pt * (kSymbolWidth + kSymbolGap + 2 * kPadding);
    layout.labels.push_back(text_block(entry.label, {.size_pt = legend.size_pt}, room));
  }
  auto columns = static_cast<size_t>(std::max(1, legend.columns));
  columns = std::min(columns, legend.entries.size());
  arrange_columns(legend, columns, layout);
  while (columns > 1 && layout.width > most_width) arrange_columns(legend, --columns, layout);
  return layout;
}

void draw_legend(Painter& painter, const Theme& theme, const Legend& legend,
                 const LegendLayout& layout, Point top_left) {
  if (layout.labels.empty()) return;
  const double em = legend.size_pt;
  if (legend.framed) {
    const Box frame = {top_left.x, top_left.y, top_left.x + layout.width,
                       top_left.y + layout.height};
    painter.rect(frame,
                 {.fill = theme.fill(with_alpha(kWhite, 0.9)),
                  .stroke = Stroke{theme.fill(kAxisColor), 0.7, {}}},
                 2.5);
  }
  const double left = top_left.x + em * kPadding;
  double top = top_left.y + em * kPadding;
  const Ink text_ink = theme.text(kTextColor);
  if (!layout.title.empty()) {
    draw_text(painter, layout.title, {left, top}, HAlign::left, VAlign::top, text_ink);
    top += layout.title.height() + em * kRowGap;
  }
  const size_t columns = layout.column_widths.size();
  double x = left;
  for (size_t k = 0; k < layout.labels.size(); ++k) {
    const size_t row = k / columns;
    const double middle = top + layout.row_heights[row] / 2;
    painter.begin_series(legend.entries[k].series);
    draw_symbol(painter, theme, legend, legend.entries[k], {x, middle});
    draw_text(painter, layout.labels[k], {x + em * (kSymbolWidth + kSymbolGap), middle},
              HAlign::left, VAlign::middle, text_ink);
    painter.end_series();
    const bool row_ends = k % columns == columns - 1;
    if (row_ends) top += layout.row_heights[row] + em * kRowGap;
    x = row_ends ? left : x + layout.column_widths[k % columns] + em * kColumnGap;
  }
}

}  // namespace atlas::figure
