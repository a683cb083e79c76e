#include "figure/text_layout.h"

#include <pango/pango.h>

#include "base/text.h"
#include "figure/fonts.h"

namespace atlas::figure {
namespace {

constexpr size_t kMostCharacters = 1000, kMostLines = 200;
constexpr double kLeastSize_pt = 0.1, kMostSize_pt = 1000;

bool is_drawable(gunichar c) {
  const bool is_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool is_line_end = c == 0x2028 || c == 0x2029;
  const bool turns_direction = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return !is_control && !is_line_end && !turns_direction && c != 0xFFFE && c != 0xFFFF;
}

// At most kMostCharacters of `line`; tabs become blanks.
std::string clean_line(std::string_view line) {
  std::string clean;
  size_t count = 0;
  for (size_t at = 0; at < line.size();) {
    if (count++ == kMostCharacters) return clean + "…";
    // GLib takes a NUL within the length for an error.
    const gunichar c =
        line[at] == '\0'
            ? 0
            : g_utf8_get_char_validated(line.data() + at, static_cast<gssize>(line.size() - at));
    if (c == static_cast<gunichar>(-1) || c == static_cast<gunichar>(-2)) {
      clean += "\uFFFD";
      ++at;
      continue;
    }
    const auto length = static_cast<size_t>(g_unichar_to_utf8(c, nullptr));
    if (c == '\t') {
      clean += ' ';
    } else if (is_drawable(c)) {
      clean += line.substr(at, length);
    }
    at += length;
  }
  return clean;
}

std::vector<std::string> clean_lines(std::string_view text) {
  std::vector<std::string> lines;
  for (const std::string_view line : base::split(text, '\n')) {
    if (lines.size() == kMostLines) {
      lines.emplace_back("…");
      break;
    }
    lines.push_back(clean_line(line));
  }
  return lines;
}

// A line's width is taken as the sum of its words and blanks: measured once each.
void wrap_into(std::vector<std::string>& lines, const std::string& line, const TextStyle& style,
               double most_width) {
  const double blank = text_width(" ", style);
  std::string open;
  double open_width = 0;
  for (const std::string_view word : base::split(line, ' ')) {
    const double width = text_width(word, style);
    if (!open.empty() && open_width + blank + width > most_width) {
      lines.push_back(std::move(open));
      open.clear();
    }
    open_width = open.empty() ? width : open_width + blank + width;
    if (!open.empty()) open += ' ';
    open += word;
  }
  lines.push_back(std::move(open));
}

TextStyle sane(TextStyle style) {
  // A NaN size falls to the least one.
  style.size_pt =
      style.size_pt > kLeastSize_pt ? std::min(style.size_pt, kMostSize_pt) : kLeastSize_pt;
  return style;
}

}  // namespace

std::string clean_text(std::string_view text) { return base::join(clean_lines(text), "\n"); }

double text_width(std::string_view line, const TextStyle& style) {
  if (line.empty()) return 0;
  PangoRectangle logical;
  pango_layout_get_extents(shaped_line(line, style), nullptr, &logical);
  return static_cast<double>(logical.width) / PANGO_SCALE;
}

double TextBlock::height() const {
  if (lines.empty()) return 0;
  const auto gaps = static_cast<double>(lines.size() - 1);
  return style.size_pt * (kAscent + kDescent + gaps * kLineHeight);
}

double TextBlock::baseline_offset(size_t k) const {
  return style.size_pt * (kAscent + static_cast<double>(k) * kLineHeight);
}

Box TextBlock::bounds(Point anchor, HAlign h, VAlign v) const {
  const double left = anchor.x - (h == HAlign::left ? 0 : h == HAlign::right ? width : width / 2);
  double top = anchor.y;
  switch (v) {
    case VAlign::top:
      break;
    case VAlign::middle: {
      const double capitals_top = style.size_pt * (kAscent - kCapHeight);
      const double last_baseline = height() - style.size_pt * kDescent;
      top -= (capitals_top + last_baseline) / 2;
      break;
    }
    case VAlign::bottom:
      top -= height();
      break;
    case VAlign::baseline:
      top -= baseline_offset(0);
      break;
  }
  return {left, top, left + width, top + height()};
}

TextBlock text_block(std::string_view text, const TextStyle& style, double most_width) {
  TextBlock block;
  block.style = sane(style);
  if (text.empty()) return block;
  for (std::string& line : clean_lines(text)) {
    if (text_width(line, block.style) <= most_width) {
      block.lines.push_back(std::move(line));
    } else {
      wrap_into(block.lines, line, block.style, most_width);
    }
  }
  for (const std::string& line : block.lines) {
    block.width = std::max(block.width, text_width(line, block.style));
  }
  return block;
}

TextBlock fitted_text_block(std::string_view text, TextStyle style, double most_width) {
  constexpr double kLeastShare = 0.6;
  TextBlock block = text_block(text, style);
  if (block.width <= most_width) return block;
  style.size_pt = block.style.size_pt * std::max(kLeastShare, most_width / block.width);
  return text_block(text, style);
}

}  // namespace atlas::figure
