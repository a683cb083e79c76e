#include "cli/print.h"

#include <fmt/color.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/number_text.h"
#include "base/progress.h"
#include "base/text.h"

namespace atlas::cli {

void print_table(const std::vector<std::string>& header,
                 const std::vector<std::vector<std::string>>& rows, std::string_view alignment) {
  std::vector<size_t> widths;
  for (const std::string& name : header) widths.push_back(base::count_code_points(name));
  for (const auto& row : rows) {
    for (size_t c = 0; c < row.size(); ++c) {
      widths[c] = std::max(widths[c], base::count_code_points(row[c]));
    }
  }
  const auto line = [&](const std::vector<std::string>& row) {
    std::string text;
    for (size_t c = 0; c < row.size(); ++c) {
      const std::string padding(widths[c] - base::count_code_points(row[c]), ' ');
      const bool is_right = c < alignment.size() && alignment[c] == 'r';
      text += (c > 0 ? "  " : "") + (is_right ? padding + row[c] : row[c] + padding);
    }
    return text.erase(text.find_last_not_of(' ') + 1);
  };
  if (base::use_colour(STDOUT_FILENO)) {
    fmt::print(fmt::emphasis::bold, "{}\n", line(header));
  } else {
    fmt::print("{}\n", line(header));
  }
  for (const auto& row : rows) fmt::print("{}\n", line(row));
}

void print_json(const base::Json& json) { fmt::print("{}\n", json.dump({.ascii_only = false})); }

std::string counted(int64_t count, std::string_view thing) {
  return fmt::format("{} {}{}", base::grouped(count), thing, count == 1 ? "" : "s");
}

}  // namespace atlas::cli
