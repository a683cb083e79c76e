// What the page in view shows, in words: a model is told, so that "this figure" means something.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/experiment.h"
#include "server/atlas.h"

namespace atlas::server {

// The page as the client names it: checked here, since everything else of the text is ours.
struct PageInView {
  std::string path;   // "/exp/llm_generation/token_spindles", "/zh/sessions"
  std::string query;  // "provider=claude"
};

// Report and facts of an experiment on a cut, as short Markdown. Computes it if nobody has.
std::string text_of_experiment(const Cut& cut, const experiments::Experiment& experiment,
                               Atlas& atlas);

// Throws Error(usage) for a path that is no page or a query that is no filter.
std::string page_context(const PageInView& page, const std::string& trace_id, Atlas& atlas);

// The filter of the page, "" if it has none. Throws as page_context does.
std::string filter_in_view(const PageInView& page);

// What one might ask on this page; "" is the start page.
std::vector<std::string> suggested_questions(const std::string& path, bool is_chinese);

}  // namespace atlas::server
