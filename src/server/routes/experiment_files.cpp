// The parts of an experiment as files: figures, tables, documents

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "figure/render.h"
#include "runner/output.h"
#include "server/experiment_request.h"
#include "server/routes.h"
#include "table/write.h"

namespace atlas::server {
namespace {

using experiments::Experiment;
using figure::Figure;

constexpr int64_t kLeastWidth = 64, kMostWidth = 4096;
// A longer CSV is put into a file instead of into memory.
constexpr size_t kMostCellsInMemory = 200'000;

void offer_as_file(const Request& request, const std::string& name, Response& response) {
  if (request.query.text("download").value_or("0") != "1") return;
  response.headers.emplace_back("Content-Disposition",
                                fmt::format("attachment; filename=\"{}\"", name));
}

// The figure that `figure=NAME` names, or the first.
const Figure& figure_of(const Request& request, const experiments::Result& result) {
  const auto name = request.query.text("figure");
  if (result.figures.empty()) {
    throw Error(ErrorKind::not_found, "this experiment draws no figure", "see its tables");
  }
  if (!name) return result.figures.front();
  if (const Figure* figure = result.figure(*name)) return *figure;
  throw Error(ErrorKind::not_found, fmt::format("no figure \"{}\"", base::printable(*name)),
              "see the list `figures` of the experiment");
}

figure::Ground ground_of(const Request& request) {
  const std::string theme = request.query.text("theme").value_or("light");
  if (theme == "light") return figure::Ground::light;
  if (theme == "dark") return figure::Ground::dark;
  throw Error(ErrorKind::usage,
              fmt::format("theme: \"{}\" is neither light nor dark", base::printable(theme)));
}

Response png(const Context& context, const Request& request, const Cut& cut,
             const Experiment& experiment, const Settings& settings) {
  const auto width = request.query.integer("width", kLeastWidth, kMostWidth);
  const figure::Ground ground = ground_of(request);
  if (width) {
    const OutcomePtr outcome = context.atlas.outcome(cut, experiment, settings);
    const Figure& figure = figure_of(request, outcome->result);
    const double scale = static_cast<double>(*width) / (figure.width_in * figure.dpi);
    return text_response("image/png", figure::to_png(figure, ground, std::min(scale, 1.0)));
  }
  std::string bytes;
  context.atlas.with_whole_result(cut, experiment, settings, [&](const auto& result) {
    bytes = runner::self_contained_png(experiment, result, figure_of(request, result), ground);
  });
  return text_response("image/png", std::move(bytes));
}

void refuse_parameter(const Request& request, std::string_view name, std::string_view format) {
  if (!request.query.has(name)) return;
  throw Error(ErrorKind::usage, fmt::format("{} means nothing for figure.{}", name, format),
              "leave it out");
}

Response drawn(const Figure& figure, const std::string& format) {
  if (format == "svg") return text_response("image/svg+xml", figure::to_svg(figure));
  if (format == "pdf") return text_response("application/pdf", figure::to_pdf(figure));
  return text_response(
      "application/json",
      figure::to_json(figure).dump({.indent = -1, .ascii_only = false, .compact = true}));
}

Response csv(const experiments::Result& result, const std::string& name) {
  constexpr const char* kType = "text/csv; charset=utf-8; header=present";
  const table::Table* table = result.table(name);
  if (table == nullptr) {
    throw Error(ErrorKind::not_found, fmt::format("no table \"{}\"", base::printable(name)),
                "see the list `tables` of the experiment");
  }
  if (table->row_count() * table->columns().size() <= kMostCellsInMemory) {
    return text_response(kType, table::to_csv(*table));
  }
  Response response;
  response.caching = Caching::revalidate;
  response.file = std::make_shared<FileContent>(
      kType, [&](const auto& take) { table::write_csv(*table, take); });
  return response;
}

}  // namespace

Response get_figure(const Context& context, const Request& request) {
  const std::string& format = request.value("format");
  if (format != "png" && format != "svg" && format != "pdf" && format != "json") {
    throw Error(ErrorKind::not_found,
                fmt::format("no format \"{}\" of a figure", base::printable(format)),
                "choose from png, svg, pdf and json");
  }
  const Experiment& experiment = experiment_of(request);
  const Settings settings = settings_of(request, experiment);
  if (format != "png") {
    refuse_parameter(request, "width", format);
    refuse_parameter(request, "theme", format);
  }
  const CutPtr cut = context.atlas.cut(request.query);
  const OutcomePtr outcome = context.atlas.outcome(*cut, experiment, settings);
  const std::string name = figure_of(request, outcome->result).name;
  Response response = format == "png" ? png(context, request, *cut, experiment, settings)
                                      : drawn(figure_of(request, outcome->result), format);
  offer_as_file(request, name + "." + format, response);
  return response;
}

Response get_table(const Context& context, const Request& request) {
  const Experiment& experiment = experiment_of(request);
  const Settings settings = settings_of(request, experiment);
  const CutPtr cut = context.atlas.cut(request.query);
  Response response;
  context.atlas.with_whole_result(*cut, experiment, settings, [&](const auto& result) {
    response = csv(result, request.value("table"));
  });
  return response;
}

Response get_document(const Context& context, const Request& request) {
  const Experiment& experiment = experiment_of(request);
  const Settings settings = settings_of(request, experiment);
  const CutPtr cut = context.atlas.cut(request.query);
  const OutcomePtr outcome = context.atlas.outcome(*cut, experiment, settings);
  const std::string& name = request.value("file_name");
  for (const auto& [file_name, content] : outcome->result.documents) {
    if (file_name != name) continue;
    const bool is_json = name.ends_with(".json");
    return text_response(is_json ? "application/json" : "text/plain; charset=utf-8", content);
  }
  throw Error(ErrorKind::not_found, fmt::format("no document \"{}\"", base::printable(name)),
              "see the list `documents` of the experiment");
}

}  // namespace atlas::server
