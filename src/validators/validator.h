// The contract of a validator: an audit of a trace that sees every row once, in file order, and
// ends with tables and a report. A validator reports; nothing that it finds is an error.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "table/table.h"
#include "validators/record.h"

namespace atlas::validators {

struct AuditOptions {
  size_t top_groups = 200;  // rows of duplicate_tool_groups.csv
};

// A count that the command line shows.
struct Finding {
  std::string name;
  int64_t value;
};

struct AuditResult {
  std::vector<table::Table> tables;  // <name>.csv each
  std::string report;                // Markdown behind the title and the line that names the input
  std::vector<Finding> findings;     // the first is the headline
};

class Audit {
 public:
  virtual ~Audit() = default;
  virtual void add(const Record& record) = 0;
  // Called once, after the last row.
  virtual AuditResult finish() = 0;
};

struct Validator {
  std::string category;  // "human_in_the_loop"
  std::string name;      // "user_turn_gap_audit"
  std::string title;
  std::string question;  // one sentence
  std::unique_ptr<Audit> (*start)(const AuditOptions&);
  std::string id() const { return category + "/" + name; }
};

// All validators, in the order in which they run (registry.cpp).
const std::vector<Validator>& registry();

}  // namespace atlas::validators
