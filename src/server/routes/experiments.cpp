// /experiments: the gallery, and the page of an experiment

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "server/experiment_page.h"
#include "server/experiment_request.h"
#include "server/routes.h"

namespace atlas::server {

const experiments::Experiment& experiment_of(const Request& request) {
  const std::string id = request.value("category") + "/" + request.value("name");
  const experiments::Experiment* experiment = experiments::find_experiment(id);
  if (experiment != nullptr && experiment->id() == id) return *experiment;
  throw Error(ErrorKind::not_found, fmt::format("no experiment \"{}\"", base::printable(id)),
              "see /api/v1/experiments");
}

Settings settings_of(const Request& request, const experiments::Experiment& experiment) {
  Settings settings;
  for (const std::string& text : request.query.values("set")) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos) {
      throw Error(ErrorKind::usage, fmt::format("set: \"{}\" has no \"=\"", base::printable(text)),
                  "write set=name=value");
    }
    settings[text.substr(0, equals)] = text.substr(equals + 1);
  }
  const experiments::Params check(experiment.options, settings);  // throws for an unknown name
  // The default, written out, is the same cut.
  for (const auto& option : experiment.options) {
    const auto found = settings.find(option.name);
    if (found != settings.end() && found->second == option.default_value) settings.erase(found);
  }
  return settings;
}

Response list_experiments(const Context& context, const Request& request) {
  const CutPtr cut = context.atlas.cut(request.query);
  context.compute_ahead(cut);
  auto sections = base::Json::array();
  for (const Category& category : categories()) {
    sections.push(base::Json::object(
        {{"id", category.id}, {"title", category.title}, {"blurb", category.blurb}}));
  }
  auto list = base::Json::array();
  for (const experiments::Experiment* experiment : gallery()) {
    list.push(gallery_entry(*experiment, cut->summary(*experiment)));
  }
  return json_response(
      base::Json::object({{"categories", std::move(sections)}, {"experiments", std::move(list)}}));
}

Response get_experiment(const Context& context, const Request& request) {
  const auto& experiment = experiment_of(request);
  const Settings settings = settings_of(request, experiment);
  const CutPtr cut = context.atlas.cut(request.query);
  const OutcomePtr outcome = context.atlas.outcome(*cut, experiment, settings);
  return json_response(experiment_page(*cut, *outcome, settings));
}

Response get_readme(const Context&, const Request& request) {
  return text_response("text/markdown; charset=utf-8",
                       std::string(text_of(experiment_of(request), "README.md")));
}

Response get_code(const Context&, const Request& request) {
  const auto& experiment = experiment_of(request);
  const auto name = request.query.text("file").value_or(experiment.name + ".cpp");
  if (!name.ends_with(".cpp")) {
    throw Error(ErrorKind::not_found, fmt::format("no source file \"{}\"", base::printable(name)),
                "see the list `code` of the experiment");
  }
  return text_response("text/plain; charset=utf-8", std::string(text_of(experiment, name)));
}

}  // namespace atlas::server
