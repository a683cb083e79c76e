#include "assistant/experiment_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "experiments/embedded_texts.h"
#include "table/write.h"

namespace atlas::assistant {
namespace {

constexpr size_t kReadmeBytes = 2000;
constexpr size_t kReportBytes = 2500;
constexpr size_t kMostFacts = 40;
constexpr size_t kMostTables = 4;
constexpr size_t kTableRows = 8;

std::string shortened(std::string_view text, size_t most_bytes) {
  if (text.size() <= most_bytes) return std::string(text);
  return base::with_replaced_bytes(text.substr(0, most_bytes)) + " ... (cut)";
}

std::string_view readme_of(const experiments::Experiment& experiment) {
  const std::string file = experiment.id() + "/README.md";
  for (const experiments::EmbeddedText& text : experiments::embedded_texts()) {
    if (text.path == file) return text.text;
  }
  return "";
}

std::string table_text(const table::Table& table) {
  std::string csv;
  table.for_each_piece(
      [&](const table::Table& piece) {
        if (csv.empty()) csv = table::to_csv(piece);
      },
      kTableRows);
  std::erase(csv, '\r');
  return fmt::format("\nTable {} ({} rows, the first {}):\n{}", table.name(), table.row_count(),
                     std::min(table.row_count(), kTableRows), csv);
}

}  // namespace

std::string experiment_text(const experiments::Experiment& experiment,
                            const experiments::Result& result) {
  std::string text =
      fmt::format("# {} ({})\n{}\n", experiment.title, experiment.id(), experiment.question);
  text += "\n" + shortened(readme_of(experiment), kReadmeBytes) + "\n\nFacts:\n";
  for (size_t i = 0; i < std::min(result.facts.size(), kMostFacts); ++i) {
    const experiments::Fact& fact = result.facts[i];
    text += fmt::format("- {}: {}\n", fact.label, fact.text);
  }
  text += "\n" + shortened(result.report, kReportBytes) + "\n";
  for (size_t i = 0; i < std::min(result.tables.size(), kMostTables); ++i) {
    text += table_text(result.tables[i]);
  }
  return text;
}

}  // namespace atlas::assistant
