#include "figure/draw.h"

#include "figure/axis.h"
#include "figure/draw_text.h"
#include "figure/legend_place.h"
#include "figure/marks.h"
#include "figure/text_marks.h"

namespace atlas::figure {
namespace {

void draw_frame(Painter& painter, const Theme& theme, const Panel& panel, const Box& plot) {
  Path frame;
  if (panel.frame_top) frame.move_to({plot.left, plot.top}).line_to({plot.right, plot.top});
  if (panel.frame_right) frame.move_to({plot.right, plot.top}).line_to({plot.right, plot.bottom});
  if (frame.empty()) return;
  painter.path(frame, {.fill = {}, .stroke = Stroke{theme.fill(kAxisColor), 0.9, {}}});
}

// From the ground up: ground, background rects, grid, background rules, marks, axes.
void draw_plot(const MarkContext& context, const PlacedPanel& placed,
               std::span<const PlacedText> texts) {
  const Panel& panel = context.panel;
  Painter& painter = context.painter;
  const bool has_axes = !panel.axes_hidden && !has_wedges(panel);
  const auto is_background_rects = [](const Mark& mark) {
    return is_below_marks(mark) && std::holds_alternative<RectsMark>(mark);
  };
  if (panel.ground) painter.rect(context.plot, {.fill = context.theme.fill(*panel.ground)});
  for (const Mark& mark : panel.marks) {
    if (is_background_rects(mark)) draw_mark(context, mark);
  }
  if (has_axes) {
    draw_grid(painter, context.theme, panel.x, AxisSide::x, context.plot);
    draw_grid(painter, context.theme, panel.y, AxisSide::y, context.plot);
  }
  for (const Mark& mark : panel.marks) {
    if (is_below_marks(mark) && !is_background_rects(mark)) draw_mark(context, mark);
  }
  auto text = texts.begin();
  for (const Mark& mark : panel.marks) {
    if (text != texts.end() && text->mark == std::get_if<TextMark>(&mark)) {
      draw_text_mark(context, *text++);
    } else if (!is_below_marks(mark)) {
      draw_mark(context, mark);
    }
  }
  if (!has_axes) return;
  draw_frame(painter, context.theme, panel, context.plot);
  draw_axis(painter, context.theme, panel.x, AxisSide::x, context.plot, placed.x_label_distance);
  draw_axis(painter, context.theme, panel.y, AxisSide::y, context.plot, placed.y_label_distance);
}

void draw_panel(Painter& painter, const Theme& theme, const PlacedPanel& placed, const Box& paper) {
  const Panel& panel = *placed.panel;
  const Mapping mapping(panel, placed.plot);
  const auto texts = place_texts(panel, mapping, placed.plot, paper.grown(-2));
  draw_plot({painter, theme, panel, mapping, placed.plot}, placed, texts);
  draw_text(painter, placed.title, placed.title_anchor, panel.title_align, VAlign::bottom,
            theme.text(kTextColor));
  if (placed.legend.labels.empty()) return;
  const Point at =
      is_outside(panel.legend.place)
          ? placed.legend_at
          : legend_corner(panel.legend, placed.legend, panel, mapping, placed.plot, texts);
  draw_legend(painter, theme, panel.legend, placed.legend, at);
}

}  // namespace

void draw(const Figure& figure, const FigureLayout& layout, const Theme& theme, Painter& painter) {
  if (!figure.transparent) painter.rect(layout.paper, {.fill = theme.ground()});
  for (const PlacedPanel& placed : layout.panels) {
    draw_panel(painter, theme, placed, layout.paper);
  }
  const Ink ink = theme.text(kTextColor);
  draw_text(painter, layout.title, layout.title_anchor, HAlign::center, VAlign::top, ink);
  draw_text(painter, layout.footer, layout.footer_anchor, HAlign::center, VAlign::top,
            theme.text(kMutedColor));
  draw_legend(painter, theme, figure.legend, layout.legend, layout.legend_at);
}

}  // namespace atlas::figure
