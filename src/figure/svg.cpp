#include <fmt/format.h>

#include "base/number_text.h"
#include "figure/draw.h"
#include "figure/render.h"
#include "figure/svg_painter.h"

namespace atlas::figure {
namespace {

// The figure's name as an XML id: letters, digits, "-" and "_".
std::string id_of(const Figure& figure) {
  std::string id = "figure-";
  for (const char c : figure.name) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_';
    id += is_plain ? c : '_';
  }
  return id;
}

}  // namespace

std::string to_svg(const Figure& figure) {
  const FigureLayout layout = arrange(figure);
  const std::string id = id_of(figure);
  SvgPainter painter(id);
  draw(figure, layout, Theme(Ground::light), painter);
  const std::string width = base::general(layout.paper.width(), 7);
  const std::string height = base::general(layout.paper.height(), 7);
  const std::string title = clean_text(figure.title.empty() ? figure.name : figure.title);
  std::string svg = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}pt\" height=\"{1}pt\" "
      "viewBox=\"0 0 {0} {1}\" role=\"img\" aria-labelledby=\"{2}-title {2}-desc\" "
      "font-family=\"'DejaVu Sans',Verdana,sans-serif\">\n",
      width, height, id);
  svg += fmt::format("<title id=\"{}-title\">{}</title>\n", id, xml_escaped(title));
  svg +=
      fmt::format("<desc id=\"{}-desc\">{}</desc>\n", id, xml_escaped(clean_text(figure.caption)));
  return svg + painter.elements() + "</svg>\n";
}

}  // namespace atlas::figure
