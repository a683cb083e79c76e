#include "server/page_context.h"

#include <fmt/format.h>

#include "assistant/experiment_text.h"
#include "assistant/planner/planner.h"
#include "base/error.h"
#include "base/text.h"
#include "server/filter_query.h"
#include "server/site.h"
#include "server/target.h"

namespace atlas::server {
namespace {

constexpr size_t kSuggestions = 3;

// The experiment of "/exp/category/name"; nullptr for other pages.
const experiments::Experiment* experiment_at(Path path) {
  if (!path.empty() && path.front() == "zh") path.erase(path.begin());
  if (path.size() != 3 || path.front() != "exp") return nullptr;
  return experiments::find_experiment(path[1] + "/" + path[2]);
}

trace::Filter filter_of_page(const PageInView& page) { return filter_of(parse_query(page.query)); }

}  // namespace

std::string text_of_experiment(const Cut& cut, const experiments::Experiment& experiment,
                               Atlas& atlas) {
  return assistant::experiment_text(experiment, atlas.outcome(cut, experiment, {})->result);
}

std::string filter_in_view(const PageInView& page) { return canonical_query(filter_of_page(page)); }

std::string page_context(const PageInView& page, const std::string& trace_id, Atlas& atlas) {
  const Path path = parse_path(page.path);
  const auto head = page_at(path);
  if (!head) {
    throw Error(ErrorKind::usage, fmt::format("no page {}", base::printable(page.path)));
  }
  const trace::Filter filter = filter_of_page(page);
  std::string text = fmt::format("Page: {}\n", head->title);
  text += filter.is_empty() ? "Filter: none, the whole trace\n"
                            : fmt::format("Filter: {}\n", canonical_query(filter));
  if (const auto* experiment = experiment_at(path)) {
    text += text_of_experiment(*atlas.cut(trace_id, filter), *experiment, atlas);
  } else {
    text += head->description + "\n";
  }
  return text;
}

std::vector<std::string> suggested_questions(const std::string& path, bool is_chinese) {
  if (is_chinese) {
    return {"每个工具被调用多少次?", "缓存命中率是多少?", "每个模型的总费用是多少?"};
  }
  const auto* experiment = path.empty() ? nullptr : experiment_at(parse_path(path));
  if (experiment == nullptr) {
    return {"Which tools are called most often, per provider?",
            "What share of the input tokens is read from the cache?",
            "Plot the distribution of output tokens by provider"};
  }
  return assistant::nearest_questions(experiment->title + " " + experiment->question, kSuggestions);
}

}  // namespace atlas::server
