// A result as a person and as a program reads it.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "store/query.h"

namespace atlas::assistant {

// As SQL shells print it: "" for null, "true", digits, the shortest text of a double.
std::string plain_text(const store::Value& value);

base::Json to_json(const store::Value& value);
base::Json to_json(const std::vector<std::string>& texts);
// ["provider", "tool_calls"]
base::Json column_names(const store::ResultTable& table);
// An array of arrays.
base::Json rows_json(const store::ResultTable& table);

// Comma, CRLF, quotes where they are needed; a null is empty.
std::string to_csv(const store::ResultTable& table);

// The first `most_rows` rows as texts for a terminal: control characters made visible, long cells
// cut, whole numbers grouped by thousands.
std::vector<std::vector<std::string>> terminal_rows(const store::ResultTable& table,
                                                    size_t most_rows);
// One of l, r a column: numbers to the right.
std::string alignment(const store::ResultTable& table);

}  // namespace atlas::assistant
