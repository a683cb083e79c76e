#include "validators/report.h"

#include "base/number_text.h"

namespace atlas::validators {
namespace {

void append_cell(std::string& out, std::string_view cell) {
  for (const char c : cell) {
    if (c == '|') {
      out += "\\|";
    } else {
      out += c == '\n' || c == '\r' ? ' ' : c;
    }
  }
}

void append_row(std::string& out, const std::vector<std::string>& cells) {
  out += '|';
  for (const std::string& cell : cells) {
    out += ' ';
    append_cell(out, cell);
    out += " |";
  }
  out += '\n';
}

}  // namespace

std::string report_table(const std::vector<std::string>& header, std::string_view alignment,
                         const std::vector<std::vector<std::string>>& rows) {
  std::string out;
  append_row(out, header);
  out += '|';
  for (size_t c = 0; c < header.size(); ++c) {
    out += c < alignment.size() && alignment[c] == 'l' ? "---|" : "---:|";
  }
  out += '\n';
  for (const auto& row : rows) append_row(out, row);
  return out;
}

std::string iso_with_offset(base::Micros instant) {
  std::string text = base::iso_micros(instant);
  text.replace(text.size() - 1, 1, "+00:00");
  return text;
}

std::string hours(double seconds) { return base::grouped(seconds / 3600, 1) + "h"; }

}  // namespace atlas::validators
