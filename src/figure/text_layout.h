// Text on paper: how wide it is, and where its lines go.
//
// The block of a text reaches from the top of its first line's tall letters to the bottom of its
// last line's descenders, by the proportions of DejaVu Sans, whatever letters it has: neighbouring
// labels share one base line.
#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "figure/figure.h"
#include "figure/geometry.h"

namespace atlas::figure {

struct TextStyle {
  double size_pt = 9;
  bool bold = false, italic = false, monospaced = false;

  bool operator==(const TextStyle&) const = default;
};

// Shares of the font size.
inline constexpr double kAscent = 0.76, kDescent = 0.24, kCapHeight = 0.73, kLineHeight = 1.2;

// Valid UTF-8 without control characters but '\n', of a length that can be drawn: at most 1,000
// characters a line and 200 lines, "…" for the rest.
std::string clean_text(std::string_view text);

// In points; `line` as clean_text leaves it, without '\n'.
double text_width(std::string_view line, const TextStyle& style);

struct TextBlock {
  std::vector<std::string> lines;  // cleaned
  TextStyle style;
  double width = 0;  // of the widest line

  bool empty() const { return lines.empty(); }
  double height() const;
  // Where the block is if `anchor` is the place on it that h and v name. VAlign::middle is the
  // middle between the first line's capitals and the last base line; baseline is the first one.
  Box bounds(Point anchor, HAlign h, VAlign v) const;
  // From the top of the bounds down to the base line of line k.
  double baseline_offset(size_t k) const;
};

// Lines end at '\n' and, between words, where they would exceed `most_width`. "" has no lines.
TextBlock text_block(std::string_view text, const TextStyle& style,
                     double most_width = std::numeric_limits<double>::infinity());

// As text_block without wrapping, but in a smaller size (at least 0.6 of it) if it is too wide.
TextBlock fitted_text_block(std::string_view text, TextStyle style, double most_width);

}  // namespace atlas::figure
