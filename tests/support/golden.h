// Golden traces: folders with a trace.jsonl.gz and <category>/<name>/ outputs to compare with.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "trace/trace.h"

namespace atlas::golden {

struct GoldenTrace {
  std::string name;
  std::filesystem::path folder;
};

// Those of tests/golden/, and where it exists those of the shared folder beside the checkout.
const std::vector<GoldenTrace>& traces();

// The columns `fields` of a golden trace; its database is made once in a process.
trace::Trace load(const GoldenTrace& golden, const trace::Fields& fields);

// The text of a file; a .gz one unpacked.
std::string read_text(const std::filesystem::path& path);

}  // namespace atlas::golden
