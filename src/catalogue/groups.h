// The rows of the catalogue, group by group; metrics.cpp puts them in order.
#pragma once

#include "catalogue/metrics.h"

namespace atlas::catalogue {

// context_metrics.cpp: what a step reads and writes
Group step_tokens();
Group prefix_cache();
Group growth_and_compaction();

// work_metrics.cpp: how long it takes, who waits, what it costs
Group time_and_generation();
Group tools();
Group human_in_the_loop();
Group sessions_and_requests();
Group cost();

}  // namespace atlas::catalogue
