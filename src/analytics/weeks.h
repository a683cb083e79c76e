// Agent steps by calendar week and provider.
#pragma once

#include <span>
#include <string>

#include "base/json.h"
#include "trace/trace.h"

namespace atlas::analytics {

struct Weeks {
  base::Json list = base::Json::array();  // as in dataset.h
  int64_t undated_steps = 0;
};

//   providers  those that a week names; steps of others count as its "other"
Weeks weeks_of(const trace::Trace& trace, std::span<const std::string> providers);

}  // namespace atlas::analytics
