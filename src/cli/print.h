// Tables and JSON on standard output.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace atlas::cli {

// Columns padded to their widest cell; `alignment` one of l, r a column (l for missing ones). The
// header is bold on a terminal.
void print_table(const std::vector<std::string>& header,
                 const std::vector<std::vector<std::string>>& rows, std::string_view alignment);

void print_json(const base::Json& json);

// "1,234 things" / "1 thing"
std::string counted(int64_t count, std::string_view thing);

}  // namespace atlas::cli
