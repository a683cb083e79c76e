// The command line of a worker, as sandbox/process.cpp writes it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sandbox/sandbox.h"

namespace atlas::sandbox {

struct WorkerSettings {
  Level level = Level::sql_only;
  Language language = Language::sql;
  bool is_probe = false;           // set up everything, say so, and end
  bool is_inside = false;          // behind bubblewrap already
  std::optional<unsigned> uid;     // to become; only root can
  std::filesystem::path code;      // the folder of this program
  std::filesystem::path library;   // the folder of libduckdb.so
  std::filesystem::path database;  // the path that stands for the database
  std::filesystem::path scratch;   // holds out/ and tmp/ where there is no namespace
  uint64_t memory_bytes = 1U << 30U;

  std::vector<std::string> arguments() const;
  // Throws Error(usage).
  static WorkerSettings parse(const std::vector<std::string>& arguments);
};

}  // namespace atlas::sandbox
