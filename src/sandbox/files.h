// The files that a sandbox needs on disk, and its folder.
#pragma once

#include <filesystem>
#include <optional>

namespace atlas::sandbox {

// Where the worker's program and Python's files lie, relative to this program, and where DuckDB's
// library was loaded from.
struct WorkerFiles {
  std::filesystem::path code;
  std::filesystem::path library;

  std::filesystem::path program() const { return code / "trace-atlas-worker"; }
  bool has_python() const;
};

// Throws Error(unavailable).
WorkerFiles find_worker_files();

// The sandbox's own folder below the system's temporary folder, removed with all that is in it.
class SandboxFolder {
 public:
  SandboxFolder();  // throws Error(unavailable)
  ~SandboxFolder();
  SandboxFolder(const SandboxFolder&) = delete;
  SandboxFolder& operator=(const SandboxFolder&) = delete;

  // An empty file whose path stands for the database.
  std::filesystem::path database() const { return path_ / "trace.duckdb"; }
  // The files themselves if every user can reach them, else copies (links, where possible) in here.
  WorkerFiles reachable(const WorkerFiles& files) const;
  // A new folder with out/ and tmp/, of that user.
  std::filesystem::path make_scratch(int number, std::optional<unsigned> uid) const;

 private:
  std::filesystem::path path_;
};

// A folder with whatever is in it: of any depth, without following links. Nobody else may be
// writing to it any more.
void remove_tree(const std::filesystem::path& folder);

}  // namespace atlas::sandbox
