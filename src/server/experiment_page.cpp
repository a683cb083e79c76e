#include "server/experiment_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "experiments/embedded_texts.h"
#include "server/filter_query.h"

namespace atlas::server {
namespace {

using base::Json;
using experiments::Experiment;

constexpr std::string_view kReadme = "README.md";

Json finite_or_null(double value) { return std::isfinite(value) ? Json(value) : Json(); }

// Addresses of one experiment's parts, with the query that keeps cut and settings.
class Addresses {
 public:
  Addresses(const Cut& cut, const Experiment& experiment, const Settings& settings)
      : base_("/api/v1/experiments/" + experiment.id()) {
    if (!cut.is_served()) add("trace=" + cut.trace_id());
    add(canonical_query(cut.filter()));
    for (const auto& [name, value] : settings) add("set=" + percent_encoded(name + "=" + value));
  }

  // `more`: "figure=x", in front of the cut; may be empty.
  std::string of(std::string_view part, const std::string& more = "") const {
    const std::string both = more + (more.empty() || query_.empty() ? "" : "&") + query_;
    return fmt::format("{}/{}{}{}", base_, part, both.empty() ? "" : "?", both);
  }

 private:
  void add(const std::string& parameters) {
    if (!query_.empty() && !parameters.empty()) query_ += "&";
    query_ += parameters;
  }

  std::string base_, query_;
};

Json fact_json(const experiments::Fact& fact) {
  return Json::object({{"name", fact.name},
                       {"value", finite_or_null(fact.value)},
                       {"unit", fact.unit},
                       {"label", fact.label},
                       {"text", fact.text}});
}

bool is_number(const table::Cell& cell) {
  return cell.kind != table::CellKind::text && cell.kind != table::CellKind::empty &&
         cell.kind != table::CellKind::boolean && cell.kind != table::CellKind::instant;
}

// Right for a column whose first filled cell is a number.
std::string_view alignment(const table::Table& table, size_t column) {
  for (size_t row = 0; row < std::min(table.row_count(), kPreviewRows); ++row) {
    const table::Cell& cell = table.row(row)[column];
    if (cell.kind != table::CellKind::empty) return is_number(cell) ? "right" : "left";
  }
  return "left";
}

Json table_json(const table::Table& table, size_t total_rows, const Addresses& addresses) {
  Json columns = Json::array();
  for (size_t c = 0; c < table.columns().size(); ++c) {
    const table::Column& column = table.columns()[c];
    columns.push(Json::object(
        {{"name", column.name}, {"unit", column.unit}, {"align", alignment(table, c)}}));
  }
  Json rows = Json::array();
  for (size_t r = 0; r < std::min(table.row_count(), kPreviewRows); ++r) {
    Json cells = Json::array();
    for (const table::Cell& cell : table.row(r)) cells.push(table::to_text(cell));
    rows.push(std::move(cells));
  }
  return Json::object(
      {{"name", table.name()},
       {"title", table.title()},
       {"columns", std::move(columns)},
       {"rows", std::move(rows)},
       {"total_rows", total_rows},
       {"url", Json::object({{"csv", addresses.of(percent_encoded(table.name()) + ".csv")}})}});
}

Json figure_json(const figure::Figure& figure, const Addresses& addresses) {
  Json urls = Json::object();
  const std::string which = "figure=" + percent_encoded(figure.name);
  for (const std::string_view format : {"png", "svg", "pdf", "json"}) {
    urls[format] = addresses.of(fmt::format("figure.{}", format), which);
  }
  return Json::object({{"name", figure.name},
                       {"title", figure.title},
                       {"caption", figure.caption},
                       {"width_in", finite_or_null(figure.width_in)},
                       {"height_in", finite_or_null(figure.height_in)},
                       {"url", std::move(urls)}});
}

Json code_json(const Experiment& experiment, const Addresses& addresses) {
  Json files = Json::array();
  for (const std::string& name : source_files(experiment)) {
    const auto lines = std::ranges::count(text_of(experiment, name), '\n');
    files.push(Json::object({{"file_name", name},
                             {"language", "cpp"},
                             {"url", addresses.of("code", "file=" + percent_encoded(name))},
                             {"lines", int64_t{lines}}}));
  }
  return files;
}

std::string command(const Cut& cut, const Experiment& experiment, const Settings& settings) {
  std::string text = fmt::format("trace-atlas run {} --db DB", experiment.id());
  text += command_line_options(cut.filter());
  for (const auto& [name, value] : settings) {
    text += " --set " + quoted_for_shell(name + "=" + value);
  }
  return text;
}

Json settings_json(const Experiment& experiment, const Settings& settings) {
  Json list = Json::array();
  for (const auto& option : experiment.options) {
    const auto given = settings.find(option.name);
    list.push(
        Json::object({{"name", option.name},
                      {"default_value", option.default_value},
                      {"value", given == settings.end() ? option.default_value : given->second},
                      {"help", option.help}}));
  }
  return list;
}

// The neighbour in the gallery, around its ends.
Json neighbour(const Experiment& experiment, int step) {
  const auto& all = gallery();
  const auto at = std::ranges::find(all, &experiment) - all.begin();
  const auto count = std::ssize(all);
  const Experiment& other = *all[static_cast<size_t>((at + step + count) % count)];
  return Json::object({{"id", other.id()}, {"title", other.title}});
}

}  // namespace

std::string_view text_of(const Experiment& experiment, std::string_view file_name) {
  const std::string path = fmt::format("{}/{}", experiment.id(), file_name);
  for (const auto& [name, text] : experiments::embedded_texts()) {
    if (name == path) return text;
  }
  throw Error(ErrorKind::not_found,
              fmt::format("{} has no file \"{}\"", experiment.id(), base::printable(file_name)),
              "see the list `code` of the experiment");
}

std::vector<std::string> source_files(const Experiment& experiment) {
  std::vector<std::string> names;
  const std::string prefix = experiment.id() + "/";
  for (const auto& [path, text] : experiments::embedded_texts()) {
    if (!path.starts_with(prefix)) continue;
    const std::string_view name = path.substr(prefix.size());
    if (name.ends_with(".cpp")) names.emplace_back(name);
  }
  // The experiment's own file, which has its entry, before those that help it.
  std::ranges::stable_partition(names,
                                [&](const auto& name) { return name == experiment.name + ".cpp"; });
  return names;
}

Json gallery_entry(const Experiment& experiment, const Summary& summary) {
  Json figures = Json::array();
  for (const std::string& name : summary.figures) figures.push(name);
  Json tables = Json::array();
  for (const std::string& name : summary.tables) tables.push(name);
  Json headline;
  if (summary.headline) {
    headline = Json::object({{"label", summary.headline->label},
                             {"text", summary.headline->text},
                             {"value", finite_or_null(summary.headline->value)},
                             {"unit", summary.headline->unit}});
  }
  return Json::object({{"id", experiment.id()},
                       {"category", experiment.category},
                       {"name", experiment.name},
                       {"title", experiment.title},
                       {"question", experiment.question},
                       {"url", "/exp/" + experiment.id()},
                       {"figures", std::move(figures)},
                       {"tables", std::move(tables)},
                       {"headline", std::move(headline)},
                       {"state", name_of(summary.state)}});
}

Json experiment_page(const Cut& cut, const Outcome& outcome, const Settings& settings) {
  const Experiment& experiment = *outcome.experiment;
  const experiments::Result& result = outcome.result;
  const Addresses addresses(cut, experiment, settings);
  Json facts = Json::array();
  for (const auto& fact : result.facts) facts.push(fact_json(fact));
  Json counters = Json::array();
  for (const auto& [name, count] : result.counters.all()) {
    counters.push(Json::object({{"name", name}, {"count", count}}));
  }
  Json figures = Json::array();
  for (const auto& figure : result.figures) figures.push(figure_json(figure, addresses));
  Json tables = Json::array();
  for (size_t t = 0; t < result.tables.size(); ++t) {
    tables.push(table_json(result.tables[t], outcome.row_counts[t], addresses));
  }
  Json documents = Json::array();
  for (const auto& document : result.documents) {
    documents.push(
        Json::object({{"file_name", document.file_name},
                      {"url", addresses.of("documents/" + percent_encoded(document.file_name))}}));
  }
  return Json::object({{"id", experiment.id()},
                       {"category", experiment.category},
                       {"name", experiment.name},
                       {"title", experiment.title},
                       {"question", experiment.question},
                       {"filter", Json::object({{"text", cut.filter().text()},
                                                {"is_empty", cut.filter().is_empty()}})},
                       {"settings", settings_json(experiment, settings)},
                       {"readme", text_of(experiment, kReadme)},
                       {"report", result.report},
                       {"facts", std::move(facts)},
                       {"counters", std::move(counters)},
                       {"figures", std::move(figures)},
                       {"tables", std::move(tables)},
                       {"documents", std::move(documents)},
                       {"code", code_json(experiment, addresses)},
                       {"command", command(cut, experiment, settings)},
                       {"previous", neighbour(experiment, -1)},
                       {"next", neighbour(experiment, 1)},
                       {"seconds", outcome.seconds}});
}

}  // namespace atlas::server
