// headline.json: the few numbers of an experiment that a page shows large.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "base/json.h"
#include "experiments/experiment.h"

namespace atlas::experiments {

// A list of {"label", "value"} in the given order.
inline Document headline(std::initializer_list<std::pair<std::string, std::string>> numbers) {
  base::Json list = base::Json::array();
  for (const auto& [label, value] : numbers) {
    list.push(base::Json::object({{"label", label}, {"value", value}}));
  }
  return {"headline.json", list.dump() + "\n"};
}

}  // namespace atlas::experiments
