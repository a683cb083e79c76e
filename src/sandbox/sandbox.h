// Untrusted SQL and Python over one trace database, in child processes that can reach nothing else.
// What each level promises: docs/security.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "store/query.h"

namespace atlas::sandbox {

enum class Language { sql, python };

// What the kernel lets us build around a run; found out once, at start.
enum class Level {
  namespaces,  // bubblewrap, Landlock where there is one, seccomp, limits
  landlock,    // Landlock, seccomp, limits
  sql_only,    // neither: Python is refused, SQL runs in a child process with limits
};

std::string_view name_of(Level level);        // "namespaces", "landlock", "sql_only"
std::string_view name_of(Language language);  // "sql", "python"

// A SELECT of ours that a SQL worker computes once and keeps as a table of that name.
struct Relation {
  std::string name;
  std::string select;
};

struct Code {
  Language language = Language::sql;
  std::string source;
  std::vector<Relation> relations;  // SQL only, and never from outside
};

struct Limits {
  std::chrono::milliseconds wall{30'000};
  size_t rows = 10'000;               // of the table
  size_t output_bytes = 64U << 10U;   // of stdout, and of stderr
  size_t artifact_bytes = 2'000'000;  // of one; a larger one is named without its bytes
};

struct Artifact {
  std::string name;  // a file name, printable, without a folder
  std::string mime;  // by the name's ending; never what the code says
  std::string bytes;
  uint64_t size_bytes = 0;
};

struct Outcome {
  enum class End { finished, failed, timed_out, out_of_memory, cancelled, refused };

  End end = End::finished;
  // Of SQL; of Python when its last expression is a DataFrame, a Series or a result of trace_db.
  std::optional<store::ResultTable> table;
  std::string stdout_text;
  std::string stderr_text;
  bool output_is_cut = false;
  // Of every end but `finished`.
  std::string error_name;
  std::string error_message;
  std::string traceback;
  std::vector<Artifact> artifacts;    // files of /out and open figures (figure-1.png ...)
  std::chrono::microseconds time{0};  // of the run alone
  bool was_rerun = false;             // the worker died of something else and the code ran twice
};

std::string_view name_of(Outcome::End end);  // "finished", ...

struct Options {
  std::filesystem::path database;
  int sql_workers = 2;  // started on first use of the language, kept warm
  int python_workers = 2;
  uint64_t memory_bytes = 1U << 30U;  // of one worker
  std::optional<Level> at_most;       // tests: pretend that the kernel gives no more
};

class Sandbox {
 public:
  // Throws Error(unavailable) with the next step.
  explicit Sandbox(Options options);
  ~Sandbox();  // kills everything; no run may be going on
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  Level level() const;
  bool has_python() const;  // the level, and python3 with numpy, pandas and matplotlib is there
  std::string describe() const;  // one sentence for the log and the page
  // Starts the workers of a language in the background.
  void warm_up(Language language);

  // Pieces of "stdout" and "stderr", whole characters, as they come.
  using OutputSink = std::function<void(std::string_view stream, std::string_view text)>;

  // Blocks until a worker is free (first come, first served) and the code has ended. Never throws
  // for what the code does. From any thread; `output` is called on the caller's.
  Outcome run(const Code& code, const Limits& limits, std::stop_token stop = {},
              const OutputSink& output = {});

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace atlas::sandbox
