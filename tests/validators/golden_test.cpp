// The validators on every golden trace: tables byte for byte, the tables inside reports as text.
#include "support/golden.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>

#include "table/write.h"
#include "validators/run.h"

namespace atlas::validators {
namespace {

namespace fs = std::filesystem;

std::string tables_in(const std::string& markdown) {
  std::istringstream lines(markdown);
  std::string tables;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("|") || line.starts_with("## ")) tables += line + "\n";
  }
  return tables;
}

// The reference words other reports freely, and lists gaps of rounding noise in one of them.
bool is_compared(const Validator& validator) {
  return validator.name == "user_turn_response_audit";
}

TEST(Validators, EqualTheGoldenTables) {
  const auto all = select_validators({});
  for (const golden::GoldenTrace& trace : golden::traces()) {
    const auto results = audit_file(trace.folder / "trace.jsonl.gz", all, {}, {});
    for (size_t i = 0; i < all.size(); ++i) {
      const fs::path folder = trace.folder / ("validators__" + all[i]->category) / all[i]->name;
      for (const table::Table& table : results[i].tables) {
        const fs::path file = folder / (table.name() + ".csv");
        if (!fs::exists(file)) continue;
        EXPECT_EQ(table::to_csv(table), golden::read_text(file)) << file;
      }
      const fs::path report = folder / "result_analysis.md";
      if (is_compared(*all[i]) && fs::exists(report)) {
        EXPECT_EQ(tables_in(results[i].report), tables_in(golden::read_text(report))) << report;
      }
    }
  }
}

}  // namespace
}  // namespace atlas::validators
