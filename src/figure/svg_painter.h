// A Painter that writes SVG elements: real <text>, <circle>, <rect> and <path>.
#pragma once

#include <map>
#include <string>

#include "figure/painter.h"

namespace atlas::figure {

// `text` for an SVG's text or attribute.
std::string xml_escaped(std::string_view text);

class SvgPainter : public Painter {
 public:
  // `id`: begins every id in the document, so that several can stand in one page.
  explicit SvgPainter(std::string id) : id_(std::move(id)) {}

  void path(const Path& path, const Paint& paint) override;
  void rect(const Box& box, const Paint& paint, double corner_radius) override;
  void discs(std::span<const Disc> discs, const Paint& paint, bool as_image,
             const Box& area) override;
  void text(const TextLine& line) override;
  void push_clip(const Box& box) override;
  void pop_clip() override { out_ += "</g>\n"; }
  void begin_series(std::string_view series) override;
  void end_series() override;

  const std::string& elements() const { return out_; }

 private:
  void attribute(std::string_view name, double value);
  void paint_attributes(const Paint& paint);
  void end_element(std::string_view name, const Paint& paint);
  void image(std::span<const Disc> discs, const Paint& paint, const Box& area);

  std::string id_;
  std::string out_;
  int clips_ = 0;
  bool in_series_ = false;
};

}  // namespace atlas::figure
