#include "figure/svg_painter.h"

#include <fmt/format.h>
#include <glib.h>

#include <cmath>
#include <memory>

#include "figure/pixels.h"
#include "figure/png_writer.h"

namespace atlas::figure {
namespace {

constexpr double kPictureScale = 3;  // pixels a point of point clouds: 216 dpi

// At most two decimals, none if they are zeros.
void append_number(std::string& out, double value) {
  const auto hundredths = std::lround(value * 100);
  const auto whole = std::abs(hundredths) / 100, rest = std::abs(hundredths) % 100;
  if (hundredths < 0) out += '-';
  out += fmt::format_int(whole).c_str();
  if (rest == 0) return;
  out += '.';
  out += static_cast<char>('0' + rest / 10);
  if (rest % 10 != 0) out += static_cast<char>('0' + rest % 10);
}

void append_point(std::string& out, Point p) {
  append_number(out, p.x);
  out += ' ';
  append_number(out, p.y);
}

std::string path_data(const Path& path) {
  std::string data;
  const Point* p = path.points().data();
  for (const Path::Verb verb : path.verbs()) {
    if (verb == Path::Verb::close) {
      data += 'Z';
      continue;
    }
    data += verb == Path::Verb::move ? 'M' : verb == Path::Verb::line ? 'L' : 'C';
    const int count = verb == Path::Verb::curve ? 3 : 1;
    for (int k = 0; k < count; ++k) {
      if (k > 0) data += ' ';
      append_point(data, *p++);
    }
  }
  return data;
}

std::string hex(Color color) { return fmt::format("#{:06x}", color.rgb & 0xFFFFFF); }

void append_ink(std::string& out, std::string_view property, const Ink& ink) {
  out += fmt::format(" {}=\"{}\"", property, hex(ink.color));
  if (ink.color.alpha >= 1) return;
  out += fmt::format(" {}-opacity=\"", property);
  append_number(out, ink.color.alpha);
  out += '"';
}

// style="fill:var(--atlas-text,#172033)" for the theme's colours. It wins over the attribute that
// append_ink writes for viewers that have no variables.
void append_variables(std::string& out, const Ink* fill, const Ink* stroke) {
  std::string style;
  const auto add = [&](std::string_view property, const Ink* ink) {
    if (ink == nullptr || ink->variable.empty()) return;
    if (!style.empty()) style += ';';
    style += fmt::format("{}:var({},{})", property, ink->variable, hex(ink->color));
  };
  add("fill", fill);
  add("stroke", stroke);
  if (!style.empty()) out += fmt::format(" style=\"{}\"", style);
}

std::string base64(std::string_view bytes) {
  const std::unique_ptr<gchar, decltype(&g_free)> text(
      g_base64_encode(reinterpret_cast<const guchar*>(bytes.data()), bytes.size()), &g_free);
  return text.get();
}

}  // namespace

std::string xml_escaped(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

void SvgPainter::attribute(std::string_view name, double value) {
  out_ += ' ';
  out_ += name;
  out_ += "=\"";
  append_number(out_, value);
  out_ += '"';
}

void SvgPainter::paint_attributes(const Paint& paint) {
  if (paint.fill) {
    append_ink(out_, "fill", *paint.fill);
  } else {
    out_ += " fill=\"none\"";
  }
  append_variables(out_, paint.fill ? &*paint.fill : nullptr,
                   paint.stroke ? &paint.stroke->ink : nullptr);
  if (!paint.stroke) return;
  append_ink(out_, "stroke", paint.stroke->ink);
  attribute("stroke-width", paint.stroke->width_pt);
  const Dash dash = paint.stroke->dash;
  if (!(dash.on_pt > 0 && dash.off_pt > 0)) return;
  out_ += " stroke-dasharray=\"";
  append_point(out_, {dash.on_pt, dash.off_pt});
  out_ += '"';
}

void SvgPainter::end_element(std::string_view name, const Paint& paint) {
  if (paint.hover.empty()) {
    out_ += "/>\n";
    return;
  }
  out_ += fmt::format("><title>{}</title></{}>\n", xml_escaped(clean_text(paint.hover)), name);
}

void SvgPainter::path(const Path& path, const Paint& paint) {
  out_ += "<path d=\"";
  out_ += path_data(path);
  out_ += '"';
  paint_attributes(paint);
  if (paint.stroke) out_ += " stroke-linejoin=\"round\"";
  end_element("path", paint);
}

void SvgPainter::rect(const Box& box, const Paint& paint, double corner_radius) {
  out_ += "<rect";
  attribute("x", box.left);
  attribute("y", box.top);
  attribute("width", box.width());
  attribute("height", box.height());
  if (corner_radius > 0) attribute("rx", corner_radius);
  paint_attributes(paint);
  end_element("rect", paint);
}

void SvgPainter::image(std::span<const Disc> discs, const Paint& paint, const Box& area) {
  const Picture picture = picture_of_discs(discs, paint, area, kPictureScale);
  out_ += "<image";
  attribute("x", area.left);
  attribute("y", area.top);
  attribute("width", picture.width() / kPictureScale);
  attribute("height", picture.height() / kPictureScale);
  out_ += " href=\"data:image/png;base64,";
  out_ += base64(png_bytes(picture.view(), true, {.title = {}, .dpi = 72 * kPictureScale}));
  out_ += "\"/>\n";
}

void SvgPainter::discs(std::span<const Disc> discs, const Paint& paint, bool as_image,
                       const Box& area) {
  if (as_image) return image(discs, paint, area);
  out_ += "<g";
  paint_attributes(paint);
  out_ += ">\n";
  for (const Disc& disc : discs) {
    out_ += "<circle";
    attribute("cx", disc.center.x);
    attribute("cy", disc.center.y);
    attribute("r", disc.radius);
    out_ += "/>\n";
  }
  out_ += "</g>\n";
}

void SvgPainter::text(const TextLine& line) {
  out_ += "<text";
  if (line.rotation_deg == 0) {
    attribute("x", line.at.x);
    attribute("y", line.at.y);
  } else {
    out_ += " transform=\"translate(";
    append_point(out_, line.at);
    out_ += ") rotate(";
    append_number(out_, -line.rotation_deg);
    out_ += ")\"";
  }
  attribute("font-size", line.style.size_pt);
  if (line.style.bold) out_ += " font-weight=\"bold\"";
  if (line.style.italic) out_ += " font-style=\"italic\"";
  if (line.style.monospaced) {
    out_ += " font-family=\"'DejaVu Sans Mono',Menlo,Consolas,monospace\" xml:space=\"preserve\"";
  }
  if (line.h == HAlign::center) out_ += " text-anchor=\"middle\"";
  if (line.h == HAlign::right) out_ += " text-anchor=\"end\"";
  append_ink(out_, "fill", line.ink);
  append_variables(out_, &line.ink, nullptr);
  out_ += '>';
  out_ += xml_escaped(line.text);
  out_ += "</text>\n";
}

void SvgPainter::push_clip(const Box& box) {
  const std::string id = fmt::format("{}-clip{}", id_, clips_++);
  out_ += fmt::format("<clipPath id=\"{}\"><rect", id);
  attribute("x", box.left);
  attribute("y", box.top);
  attribute("width", box.width());
  attribute("height", box.height());
  out_ += fmt::format("/></clipPath>\n<g clip-path=\"url(#{})\">\n", id);
}

void SvgPainter::begin_series(std::string_view series) {
  in_series_ = !series.empty();
  if (!in_series_) return;
  out_ += fmt::format("<g data-series=\"{}\">\n", xml_escaped(clean_text(series)));
}

void SvgPainter::end_series() {
  if (in_series_) out_ += "</g>\n";
  in_series_ = false;
}

}  // namespace atlas::figure
