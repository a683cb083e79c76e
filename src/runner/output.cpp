#include "runner/output.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/error.h"
#include "base/files.h"
#include "base/json.h"
#include "base/number_text.h"
#include "base/text.h"
#include "experiments/embedded_texts.h"
#include "figure/contact_sheet.h"
#include "figure/render.h"
#include "figure/sidecar.h"
#include "table/write.h"

namespace atlas::runner {
namespace {

namespace fs = std::filesystem;
using experiments::Experiment;
using experiments::Result;

constexpr std::string_view kReport = "result_analysis.md";

// A table as the sidecar takes it: the beginning of a long one, which the sidecar would cut anyway.
struct CsvFile {
  std::string name;
  std::string content;
};

constexpr size_t kSidecarBytes = 2 << 20;

CsvFile write_table(const table::Table& table, const fs::path& path) {
  CsvFile file{path.filename().string(), ""};
  base::FileWriter writer(path);
  table::write_csv(table, [&](std::string_view piece) {
    writer.write(piece);
    if (file.content.size() < kSidecarBytes) file.content += piece;
  });
  writer.commit();
  return file;
}

// README, sources and tables of the experiment, in the order that the sidecar wants.
std::vector<figure::SidecarEntry> sidecar_entries(const Experiment& experiment,
                                                  const std::vector<CsvFile>& tables) {
  const std::string prefix(figure::kSidecarPrefix);
  std::vector<figure::SidecarEntry> readme;
  std::vector<figure::SidecarEntry> code;
  for (const auto& [path, text] : experiments::embedded_texts()) {
    if (!path.starts_with(experiment.id() + "/")) continue;
    const std::string name(path.substr(experiment.id().size() + 1));
    if (name == "README.md") {
      readme.push_back({prefix + "readme", std::string(text)});
    } else {
      code.push_back({prefix + "code/" + name, std::string(text)});
    }
  }
  std::vector<figure::SidecarEntry> entries = std::move(readme);
  std::ranges::move(code, std::back_inserter(entries));
  std::vector<const CsvFile*> sorted;
  for (const CsvFile& table : tables) sorted.push_back(&table);
  std::ranges::sort(sorted, {}, &CsvFile::name);
  for (const CsvFile* table : sorted) {
    entries.push_back({prefix + "data/" + table->name, table->content});
  }
  return entries;
}

std::string counters_block(const base::Counters& counters) {
  base::Json json = base::Json::object();
  for (const auto& [name, count] : counters.all()) json[name] = count;
  return "```json\n" + json.dump({.sort_keys = true}) + "\n```\n";
}

std::string report_text(const Experiment& experiment, const Result& result,
                        const Provenance& provenance, const std::vector<fs::path>& files) {
  std::string text = fmt::format("# {}\n\n{}\n\n- Data: `{}`\n- Cut: {}\n\n", experiment.title,
                                 experiment.question, provenance.source, provenance.filter);
  text += result.report;
  if (!text.ends_with("\n")) text += "\n";
  if (!result.counters.empty()) {
    text += "\n## Counts\n\n" + counters_block(result.counters);
  }
  text += "\n## Files\n\n";
  for (const fs::path& file : files) text += fmt::format("- `{}`\n", file.filename().string());
  return text;
}

}  // namespace

Formats Formats::parse(std::string_view text) {
  Formats formats{.png = false};
  if (text == "none") return formats;
  for (const std::string_view name : base::split(text, ',')) {
    if (name == "png") {
      formats.png = true;
    } else if (name == "svg") {
      formats.svg = true;
    } else if (name == "pdf") {
      formats.pdf = true;
    } else if (name == "json") {
      formats.json = true;
    } else {
      throw Error(ErrorKind::usage, fmt::format("unknown format \"{}\"", base::printable(name)),
                  "choose from png, svg, pdf and json, separated by commas, or none");
    }
  }
  return formats;
}

std::vector<fs::path> write_result(const Experiment& experiment, const Result& result,
                                   const fs::path& folder, const Formats& formats,
                                   const Provenance& provenance) {
  base::make_folder(folder);
  std::vector<fs::path> files;
  const auto write = [&](const std::string& name, std::string_view content) {
    files.push_back(folder / name);
    base::write_file_atomically(files.back(), content);
  };
  std::vector<CsvFile> tables;
  for (const table::Table& table : result.tables) {
    files.push_back(folder / (table.name() + ".csv"));
    tables.push_back(write_table(table, files.back()));
  }
  if (formats.png && !result.figures.empty()) {
    const figure::SidecarChunks sidecar(sidecar_entries(experiment, tables));
    tables.clear();
    for (const figure::Figure& figure : result.figures) {
      write(figure.name + ".png", sidecar.embed_into(figure::to_png(figure)));
    }
  }
  for (const figure::Figure& figure : result.figures) {
    if (formats.svg) write(figure.name + ".svg", figure::to_svg(figure));
    if (formats.pdf) write(figure.name + ".pdf", figure::to_pdf(figure));
    if (formats.json) write(figure.name + ".json", figure::to_json(figure).dump() + "\n");
  }
  for (const auto& [name, content] : result.documents) write(name, content);
  write(std::string(kReport), report_text(experiment, result, provenance, files));
  return files;
}

std::string self_contained_png(const Experiment& experiment, const Result& result,
                               const figure::Figure& figure, figure::Ground ground) {
  std::vector<CsvFile> tables;
  for (const table::Table& table : result.tables) {
    CsvFile& file = tables.emplace_back(table.name() + ".csv");
    table::write_csv(table, [&](std::string_view piece) {
      if (file.content.size() < kSidecarBytes) file.content += piece;
    });
  }
  const figure::SidecarChunks sidecar(sidecar_entries(experiment, tables));
  return sidecar.embed_into(figure::to_png(figure, ground));
}

void write_contact_sheet(const std::vector<fs::path>& files, const fs::path& path) {
  constexpr int kColumns = 4;
  std::vector<figure::SheetCell> cells;
  for (const fs::path& file : files) {
    if (file.extension() != ".png") continue;
    cells.push_back({file.parent_path().filename().string() + " / " + file.stem().string(),
                     base::read_file(file)});
  }
  base::write_file_atomically(path, figure::contact_sheet(cells, kColumns));
}

}  // namespace atlas::runner
