// A Result as files: tables, figures with their sidecar, documents, result_analysis.md.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "figure/render.h"

namespace atlas::runner {

struct Formats {
  bool png = true, svg = false, pdf = false, json = false;

  // "png,svg"; "none" draws nothing. Throws Error(usage) for an unknown name.
  static Formats parse(std::string_view text);
};

// What result_analysis.md says about where the numbers come from.
struct Provenance {
  std::string source;  // the trace or database, as the user named it
  std::string filter;  // "everything" or the cut
};

// Writes everything into `folder` (made if missing); each file is replaced as a whole. Returns the
// paths, tables first. Throws Error.
std::vector<std::filesystem::path> write_result(const experiments::Experiment& experiment,
                                                const experiments::Result& result,
                                                const std::filesystem::path& folder,
                                                const Formats& formats,
                                                const Provenance& provenance);

// The PNG of a figure of `result`, carrying the experiment's README, source and tables.
std::string self_contained_png(const experiments::Experiment& experiment,
                               const experiments::Result& result, const figure::Figure& figure,
                               figure::Ground ground = figure::Ground::light);

// All PNG files among `files` on one picture, each with its experiment's and its own name.
void write_contact_sheet(const std::vector<std::filesystem::path>& files,
                         const std::filesystem::path& path);

}  // namespace atlas::runner
