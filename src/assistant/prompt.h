// What a model is told before a question (prompt.md, filled in).
#pragma once

#include <string>
#include <vector>

#include "assistant/planner/values.h"

namespace atlas::assistant {

struct PromptFacts {
  std::vector<ModelOfTrace> models;  // for the price table
  std::optional<base::Micros> first_event, last_event;
  bool has_python = false;
  int64_t seconds = 30;       // that code may run
  std::string locale = "en";  // "en", "zh"
  std::string page;           // what the page in view shows, written by the server
};

// Schema from the store, definitions and relations from the catalogue, prices from the experiments:
// none of them is worded a second time here. Throws Error(internal) if the text names what is not.
std::string system_prompt(const PromptFacts& facts);

}  // namespace atlas::assistant
