// An experiment and its result as a model reads them.
#pragma once

#include <string>

#include "experiments/experiment.h"

namespace atlas::assistant {

// Short Markdown: question, what its README says, facts, report, the first rows of its tables.
std::string experiment_text(const experiments::Experiment& experiment,
                            const experiments::Result& result);

}  // namespace atlas::assistant
