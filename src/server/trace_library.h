// The traces that can be asked about: the one being served, and those that visitors added, which
// are kept on this machine until they are deleted.
//
// An added trace is a folder <trace folder>/<id>/ with `trace.duckdb` and `about.txt` (a line each:
// name, when it was added, its steps and sessions). While it is being made the folder is called
// <id>.part; what an end of the process left of those is removed at the next start.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/time.h"
#include "server/cache.h"
#include "server/event_queue.h"
#include "server/options.h"
#include "trace/trace.h"

namespace atlas::server {

using TracePtr = std::shared_ptr<const trace::Trace>;  // the cache and running requests are owners

struct TraceEntry {
  std::string id, name;
  bool is_served = false;
  int64_t agent_steps = 0, sessions = 0;
  base::Micros added_us = 0;
  std::string state = "ready";  // ready, ingesting, failed
};

// Columns that anything the server shows reads.
trace::Fields served_fields();

class TraceLibrary {
 public:
  // Reads what has been added before. The served trace is loaded meanwhile, in a thread of its own.
  // Throws Error when the database or the folder cannot be used.
  TraceLibrary(const ServerOptions& options, EventHub& events);
  // Waits for the ingest that is running.
  ~TraceLibrary();
  TraceLibrary(const TraceLibrary&) = delete;
  TraceLibrary& operator=(const TraceLibrary&) = delete;

  const std::string& served_id() const { return served_.id; }
  // The served one first, then the others, the newest first.
  std::vector<TraceEntry> list() const;
  std::optional<TraceEntry> find(std::string_view id) const;
  // Throws Error(not_found) as load() does.
  std::filesystem::path database_of(const std::string& id) const;
  // Waits until it is loaded. Throws Error(not_found) for an unknown id or one that is not ready.
  TracePtr load(const std::string& id);
  // Throws what the loading of the served trace threw.
  void wait_until_loaded() { loaded_.get(); }
  bool is_loaded() const;

  // A private file for the body of an upload. Throws HttpError(507) when there is no more room.
  std::filesystem::path new_upload_file();
  // Removes the file and what was made for it.
  void discard_upload(const std::filesystem::path& file);
  // Takes the file: ingest goes on in the background and tells the topic "trace:<id>". Throws Error
  // when it is no normalized trace; the file is gone then.
  TraceEntry add(const std::filesystem::path& file, const std::string& name);
  // Throws HttpError(404, 403).
  void remove(const std::string& id);

  // {stage, done, total, message} of the last event of a trace that is being made.
  base::Json progress(const std::string& id) const;

 private:
  struct Job {
    std::string id;
    std::filesystem::path folder, file;
  };
  struct Progress {
    std::string stage, message;
    uint64_t done = 0, total = 0;
  };

  void read_folder();
  void check_room() const;
  void work();
  void make(const Job& job);
  void tell(const std::string& id, const Progress& progress);
  void fail(const Job& job, const std::string& why);
  std::filesystem::path folder_of(const std::string& id) const { return folder_ / id; }

  std::filesystem::path database_, folder_;
  EventHub& events_;
  TraceEntry served_;
  std::shared_future<TracePtr> loaded_;
  Cache<trace::Trace> traces_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, TraceEntry> added_;
  std::map<std::string, Progress> progress_;
  std::deque<Job> jobs_;
  bool stopped_ = false;
  std::thread loader_, maker_;
};

}  // namespace atlas::server
