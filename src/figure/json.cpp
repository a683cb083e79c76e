// The figure model as JSON, field by field (docs/figures.md). NaN becomes null, infinity the text
// "edge" or "-edge", an optional without value null.
#include <fmt/format.h>

#include <cmath>

#include "figure/render.h"
#include "figure/text_layout.h"

namespace atlas::figure {
namespace {

using base::Json;

Json number(double value) {
  if (std::isnan(value)) return nullptr;
  if (std::isinf(value)) return value > 0 ? "edge" : "-edge";
  return value;
}

Json numbers(const std::vector<double>& values) {
  Json array = Json::array();
  for (const double value : values) array.push(number(value));
  return array;
}

template <typename T, typename ToJson>
Json array_of(const std::vector<T>& elements, ToJson to_json) {
  Json array = Json::array();
  for (const T& element : elements) array.push(to_json(element));
  return array;
}

// "#d97706", or "#d9770680" with its opacity.
Json json_of(Color color) {
  const double alpha = std::isfinite(color.alpha) ? std::clamp(color.alpha, 0.0, 1.0) : 1;
  const auto opacity = std::lround(alpha * 255);
  if (opacity == 255) return fmt::format("#{:06x}", color.rgb & 0xFFFFFF);
  return fmt::format("#{:06x}{:02x}", color.rgb & 0xFFFFFF, opacity);
}

Json json_of(const LineStyle& style) {
  return Json::object({{"color", json_of(style.color)},
                       {"width_pt", number(style.width_pt)},
                       {"dash_pt", numbers({style.dash.on_pt, style.dash.off_pt})}});
}

template <typename T>
Json json_of(const std::optional<T>& value) {
  return value ? json_of(*value) : Json();
}

std::string_view name_of(ScaleKind kind) {
  switch (kind) {
    case ScaleKind::linear:
      return "linear";
    case ScaleKind::log10:
      return "log10";
    case ScaleKind::offset_log2:
      return "offset_log2";
    case ScaleKind::binary_token:
      return "binary_token";
    case ScaleKind::time:
      return "time";
    case ScaleKind::band:
      return "band";
  }
  return "linear";
}

std::string_view name_of(HAlign align) {
  return align == HAlign::left ? "left" : align == HAlign::center ? "center" : "right";
}

std::string_view name_of(VAlign align) {
  switch (align) {
    case VAlign::top:
      return "top";
    case VAlign::middle:
      return "middle";
    case VAlign::bottom:
      return "bottom";
    case VAlign::baseline:
      return "baseline";
  }
  return "baseline";
}

std::string_view name_of(Legend::Place place) {
  switch (place) {
    case Legend::Place::none:
      return "none";
    case Legend::Place::upper_left:
      return "upper_left";
    case Legend::Place::upper_right:
      return "upper_right";
    case Legend::Place::lower_left:
      return "lower_left";
    case Legend::Place::lower_right:
      return "lower_right";
    case Legend::Place::best:
      return "best";
    case Legend::Place::above:
      return "above";
    case Legend::Place::below:
      return "below";
    case Legend::Place::right:
      return "right";
  }
  return "none";
}

std::string_view name_of(LegendEntry::Symbol symbol) {
  switch (symbol) {
    case LegendEntry::Symbol::line:
      return "line";
    case LegendEntry::Symbol::dot:
      return "dot";
    case LegendEntry::Symbol::patch:
      return "patch";
  }
  return "patch";
}

Json json_of(const Scale& scale) {
  return Json::object({{"kind", name_of(scale.kind)},
                       {"lo", number(scale.lo)},
                       {"hi", number(scale.hi)},
                       {"parameter", number(scale.parameter)},
                       {"margin", number(scale.margin)}});
}

Json json_of(const Axis& axis) {
  const auto tick = [](const Tick& t) {
    return Json::object({{"value", number(t.value)}, {"label", t.label}});
  };
  return Json::object({{"scale", json_of(axis.scale)},
                       {"label", axis.label},
                       {"ticks", array_of(axis.ticks, tick)},
                       {"minor_ticks", numbers(axis.minor_ticks)},
                       {"is_visible", axis.is_visible},
                       {"has_line", axis.has_line},
                       {"tick_marks", axis.tick_marks},
                       {"grid", axis.grid},
                       {"grid_style", json_of(axis.grid_style)},
                       {"label_pt", number(axis.label_pt)},
                       {"tick_pt", number(axis.tick_pt)},
                       {"tick_rotation_deg", number(axis.tick_rotation_deg)},
                       {"tick_pad_pt", number(axis.tick_pad_pt)},
                       {"tick_color", json_of(axis.tick_color)},
                       {"at_far_side", axis.at_far_side}});
}

// ---- marks

Json json_of(const AreaMark& mark) {
  return Json::object({{"type", "area"},
                       {"series", mark.series},
                       {"x", numbers(mark.x)},
                       {"lo", numbers(mark.lo)},
                       {"hi", numbers(mark.hi)},
                       {"color", json_of(mark.color)}});
}

Json json_of(const LineMark& mark) {
  return Json::object({{"type", "line"},
                       {"series", mark.series},
                       {"x", numbers(mark.x)},
                       {"y", numbers(mark.y)},
                       {"style", json_of(mark.style)},
                       {"step", mark.step == LineMark::Step::after ? "after" : "none"}});
}

Json json_of(const SegmentsMark& mark) {
  const auto segment = [](const SegmentsMark::Segment& s) {
    return numbers({s.x0, s.y0, s.x1, s.y1});
  };
  return Json::object({{"type", "segments"},
                       {"series", mark.series},
                       {"segments", array_of(mark.segments, segment)},
                       {"style", json_of(mark.style)},
                       {"arrow", mark.arrow},
                       {"below_marks", mark.below_marks}});
}

Json json_of(const RectsMark& mark) {
  const auto rect = [](const RectsMark::Rect& r) {
    return Json::object({{"x0", number(r.x0)},
                         {"y0", number(r.y0)},
                         {"x1", number(r.x1)},
                         {"y1", number(r.y1)},
                         {"color", json_of(r.color)},
                         {"label", r.label},
                         {"hover", r.hover}});
  };
  return Json::object({{"type", "rects"},
                       {"series", mark.series},
                       {"rects", array_of(mark.rects, rect)},
                       {"color", json_of(mark.color)},
                       {"edge", json_of(mark.edge)},
                       {"label_pt", number(mark.label_pt)},
                       {"corner_radius_pt", number(mark.corner_radius_pt)},
                       {"below_marks", mark.below_marks}});
}

Json json_of(const PointsMark& mark) {
  return Json::object({{"type", "points"},
                       {"series", mark.series},
                       {"x", numbers(mark.x)},
                       {"y", numbers(mark.y)},
                       {"areas_pt2", numbers(mark.areas_pt2)},
                       {"area_pt2", number(mark.area_pt2)},
                       {"color", json_of(mark.color)},
                       {"edge", json_of(mark.edge)},
                       {"raster_above", mark.raster_above}});
}

Json json_of(const BoxesMark& mark) {
  const auto box = [](const BoxesMark::Box& b) {
    return Json::object({{"at", number(b.at)},
                         {"whisker_lo", number(b.whisker_lo)},
                         {"q1", number(b.q1)},
                         {"median", number(b.median)},
                         {"q3", number(b.q3)},
                         {"whisker_hi", number(b.whisker_hi)},
                         {"hover", b.hover}});
  };
  return Json::object({{"type", "boxes"},
                       {"series", mark.series},
                       {"boxes", array_of(mark.boxes, box)},
                       {"horizontal", mark.horizontal},
                       {"width", number(mark.width)},
                       {"face", json_of(mark.face)},
                       {"edge", json_of(mark.edge)},
                       {"median", json_of(mark.median)}});
}

Json json_of(const WedgesMark& mark) {
  const auto wedge = [](const WedgesMark::Wedge& w) {
    return Json::object({{"begin_deg", number(w.begin_deg)},
                         {"end_deg", number(w.end_deg)},
                         {"color", json_of(w.color)},
                         {"label", w.label},
                         {"hover", w.hover}});
  };
  return Json::object({{"type", "wedges"},
                       {"series", mark.series},
                       {"wedges", array_of(mark.wedges, wedge)},
                       {"inner_radius", number(mark.inner_radius)},
                       {"outer_radius", number(mark.outer_radius)},
                       {"edge", json_of(mark.edge)},
                       {"edge_width_pt", number(mark.edge_width_pt)},
                       {"label_pt", number(mark.label_pt)}});
}

Json json_of(const TextMark& mark) {
  return Json::object({{"type", "text"},
                       {"x", number(mark.x)},
                       {"y", number(mark.y)},
                       {"space", mark.space == TextMark::Space::data ? "data" : "panel"},
                       {"text", mark.text},
                       {"size_pt", number(mark.size_pt)},
                       {"color", json_of(mark.color)},
                       {"bold", mark.bold},
                       {"italic", mark.italic},
                       {"monospaced", mark.monospaced},
                       {"h", name_of(mark.h)},
                       {"v", name_of(mark.v)},
                       {"dx_pt", number(mark.dx_pt)},
                       {"dy_pt", number(mark.dy_pt)},
                       {"rotation_deg", number(mark.rotation_deg)},
                       {"clipped", mark.clipped},
                       {"box_fill", json_of(mark.box_fill)},
                       {"box_edge", json_of(mark.box_edge)},
                       {"spread_group", mark.spread_group}});
}

Json json_of(const Mark& mark) {
  return std::visit([](const auto& concrete) { return json_of(concrete); }, mark);
}

// ---- the figure

Json json_of(const Legend& legend) {
  const auto entry = [](const LegendEntry& e) {
    return Json::object({{"series", e.series},
                         {"label", e.label},
                         {"color", json_of(e.color)},
                         {"symbol", name_of(e.symbol)},
                         {"dash_pt", numbers({e.dash.on_pt, e.dash.off_pt})}});
  };
  return Json::object({{"place", name_of(legend.place)},
                       {"title", legend.title},
                       {"entries", array_of(legend.entries, entry)},
                       {"columns", legend.columns},
                       {"size_pt", number(legend.size_pt)},
                       {"framed", legend.framed}});
}

Json json_of(const Panel& panel) {
  const auto mark = [](const Mark& m) { return json_of(m); };
  return Json::object({{"row", panel.row},
                       {"column", panel.column},
                       {"row_span", panel.row_span},
                       {"column_span", panel.column_span},
                       {"title", panel.title},
                       {"title_align", name_of(panel.title_align)},
                       {"title_pt", number(panel.title_pt)},
                       {"title_bold", panel.title_bold},
                       {"x", json_of(panel.x)},
                       {"y", json_of(panel.y)},
                       {"marks", array_of(panel.marks, mark)},
                       {"legend", json_of(panel.legend)},
                       {"frame_top", panel.frame_top},
                       {"frame_right", panel.frame_right},
                       {"ground", json_of(panel.ground)},
                       {"equal_axes", panel.equal_axes},
                       {"axes_hidden", panel.axes_hidden}});
}

}  // namespace

Json to_json(const Figure& figure) {
  const auto panel = [](const Panel& p) { return json_of(p); };
  return Json::object({{"name", figure.name},
                       {"title", figure.title},
                       {"caption", figure.caption},
                       {"footer", figure.footer},
                       {"width_in", number(figure.width_in)},
                       {"height_in", number(figure.height_in)},
                       {"dpi", number(figure.dpi)},
                       {"transparent", figure.transparent},
                       {"title_pt", number(figure.title_pt)},
                       {"footer_pt", number(figure.footer_pt)},
                       {"title_bold", figure.title_bold},
                       {"column_weights", numbers(figure.column_weights)},
                       {"row_weights", numbers(figure.row_weights)},
                       {"column_gap_pt", number(figure.column_gap_pt)},
                       {"row_gap_pt", number(figure.row_gap_pt)},
                       {"padding_pt", number(figure.padding_pt)},
                       {"panels", array_of(figure.panels, panel)},
                       {"legend", json_of(figure.legend)}});
}

}  // namespace atlas::figure
