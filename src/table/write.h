// A table as CSV, Markdown, TeX and JSON.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "table/table.h"

namespace atlas::table {

// Comma, CRLF after every line and the last one too, quotes only around fields that hold a comma, a
// quote or a line break. The header is always there.
std::string to_csv(const Table& table);

// The same text in pieces of about 256 kB, so that a long table is never in memory twice.
void write_csv(const Table& table, const std::function<void(std::string_view)>& take);

// {"name", "title", "columns": [{"name", "unit"}], "rows": [[...]]}; cells as numbers, texts,
// booleans and null. At most `most_rows` rows; "row_count" tells how many there are.
base::Json to_json(const Table& table, size_t most_rows = SIZE_MAX);

using TextRow = std::vector<std::string>;

// GitHub's table: "| h1 | h2 |", an alignment line, a line a row; short rows are filled up. Ends in
// "\n". `alignment`: one of l, r, c a column; missing ones are l for the first and r for the rest.
std::string markdown_table(const TextRow& header, const std::vector<TextRow>& rows,
                           std::string_view alignment = "");

struct MarkdownSection {
  std::string label;
  std::string table;  // from markdown_table
};

// "**label**\n\n" and its table, blank lines between the sections.
std::string markdown_sections(const std::vector<MarkdownSection>& sections);

// What TeX gives a meaning gets a backslash.
std::string tex_escaped(std::string_view text);

}  // namespace atlas::table
