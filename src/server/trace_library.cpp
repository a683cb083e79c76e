#include "server/trace_library.h"

#include <fmt/format.h>
#include <malloc.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "analytics/analytics.h"
#include "analytics/compare.h"
#include "analytics/dataset.h"
#include "analytics/sessions_list.h"
#include "base/error.h"
#include "base/files.h"
#include "base/sha1.h"
#include "base/text.h"
#include "experiments/experiment.h"
#include "server/filter_query.h"
#include "server/guard.h"
#include "server/memory_size.h"
#include "server/response.h"
#include "server/upload_check.h"
#include "server/workers.h"
#include "store/database.h"
#include "store/ingest.h"
#include "store/load.h"

namespace atlas::server {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostTraces = 20;
constexpr uint64_t kMostFolderBytes = uint64_t{16} << 30;
constexpr size_t kMostLoadedBytes = 128 << 20;  // of added traces
constexpr const char* kDatabase = "trace.duckdb";
constexpr const char* kAbout = "about.txt";
constexpr const char* kPart = ".part";

// Fields of every filter.
trace::Fields filter_fields() {
  trace::Filter filter;
  filter.providers = filter.models = filter.users = filter.projects = filter.sessions = {""};
  filter.since = 0;
  return filter.fields();
}

base::Micros now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// Another file, another id; the same file keeps it, so that addresses last.
std::string id_of_file(const fs::path& path) {
  struct stat status{};
  stat(path.c_str(), &status);
  constexpr size_t kDigits = 12;
  return base::sha1_hex(fmt::format("{}:{}:{}.{}", fs::absolute(path).string(), status.st_size,
                                    status.st_mtim.tv_sec, status.st_mtim.tv_nsec))
      .substr(0, kDigits);
}

int64_t count_sessions(const trace::Trace& trace) {
  return static_cast<int64_t>(trace.derived(trace::sessions_in_file_order).size());
}

std::string one_line(std::string_view text) {
  constexpr size_t kMostCodePoints = 120;
  std::string line = base::with_replaced_bytes(text);
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F'; }, ' ');
  line = base::first_code_points(line, kMostCodePoints);
  return std::string(base::trimmed(line));
}

std::string about_text(const TraceEntry& entry) {
  return fmt::format("{}\n{}\n{}\n{}\n", entry.name, entry.added_us, entry.agent_steps,
                     entry.sessions);
}

std::optional<TraceEntry> read_about(const std::string& id, const fs::path& file) {
  try {
    const std::string text = base::read_file(file);
    const auto lines = base::split(text, '\n');
    TraceEntry entry{.id = id};
    if (lines.size() < 4) return std::nullopt;
    entry.name = one_line(lines[0]);
    int64_t* const numbers[] = {&entry.added_us, &entry.agent_steps, &entry.sessions};
    for (size_t i = 0; i < std::size(numbers); ++i) {
      const std::string_view line = lines[i + 1];
      if (std::from_chars(line.data(), line.data() + line.size(), *numbers[i]).ec != std::errc()) {
        return std::nullopt;
      }
    }
    return entry;
  } catch (const Error&) {
    return std::nullopt;
  }
}

bool is_trace_id(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

void make_private_folder(const fs::path& folder) {
  base::make_folder(folder);
  std::error_code error;
  fs::permissions(folder, fs::perms::owner_all, error);
}

uint64_t bytes_below(const fs::path& folder) {
  uint64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code gone;
    const auto size = it->is_regular_file(gone) ? it->file_size(gone) : 0;
    if (!gone) bytes += size;
  }
  return bytes;
}

}  // namespace

trace::Fields served_fields() {
  trace::Fields fields = filter_fields() | analytics::fields() | analytics::dataset_fields() |
                         analytics::session_fields() | analytics::compare_fields();
  for (const auto& experiment : experiments::registry()) fields = fields | experiment.fields;
  return fields;
}

TraceLibrary::TraceLibrary(const ServerOptions& options, EventHub& events)
    : database_(options.database),
      folder_(options.trace_folder),
      events_(events),
      traces_(kMostLoadedBytes, [](const trace::Trace& trace) { return memory_of(trace); }) {
  store::Database(database_, store::Access::read_only);  // says at once what is wrong with it
  served_ = {.id = id_of_file(database_),
             .name = options.trace_name.empty() ? database_.stem().string() : options.trace_name,
             .is_served = true,
             .added_us = now_us()};
  read_folder();
  std::promise<TracePtr> promise;
  loaded_ = promise.get_future().share();
  loader_ = std::thread([this, promise = std::move(promise)]() mutable {
    try {
      auto trace = std::make_shared<trace::Trace>(store::load(database_, served_fields()));
      malloc_trim(0);  // what reading took
      {
        const std::lock_guard lock(mutex_);
        served_.agent_steps = trace->steps.size();
        served_.sessions = count_sessions(*trace);
      }
      promise.set_value(std::move(trace));
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  });
  maker_ = std::thread([this] { work(); });
}

TraceLibrary::~TraceLibrary() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
  loader_.join();
  maker_.join();
}

bool TraceLibrary::is_loaded() const {
  return loaded_.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

void TraceLibrary::read_folder() {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    const std::string name = entry.path().filename().string();
    if (name.ends_with(kPart)) {
      std::error_code ignored;
      fs::remove_all(entry.path(), ignored);
    } else if (is_trace_id(name)) {
      if (auto about = read_about(name, entry.path() / kAbout)) added_.emplace(name, *about);
    }
  }
}

std::vector<TraceEntry> TraceLibrary::list() const {
  const std::lock_guard lock(mutex_);
  std::vector<TraceEntry> entries;
  for (const auto& [id, entry] : added_) entries.push_back(entry);
  std::ranges::stable_sort(entries, std::greater<>(), &TraceEntry::added_us);
  entries.insert(entries.begin(), served_);
  return entries;
}

std::optional<TraceEntry> TraceLibrary::find(std::string_view id) const {
  const std::lock_guard lock(mutex_);
  if (id == served_.id) return served_;
  const auto found = added_.find(std::string(id));
  return found == added_.end() ? std::nullopt : std::optional(found->second);
}

TracePtr TraceLibrary::load(const std::string& id) {
  if (id == served_.id) return loaded_.get();
  return traces_.get(id, [&, file = database_of(id)] {
    auto trace = std::make_shared<trace::Trace>(store::load(file, served_fields()));
    malloc_trim(0);
    return trace;
  });
}

std::filesystem::path TraceLibrary::database_of(const std::string& id) const {
  if (id == served_.id) return database_;
  const auto entry = find(id);
  if (!entry) {
    throw Error(ErrorKind::not_found, fmt::format("no trace \"{}\"", base::printable(id)),
                "see /api/v1/traces");
  }
  if (entry->state != "ready") {
    throw Error(ErrorKind::not_found, fmt::format("trace \"{}\" is {}", entry->name, entry->state),
                fmt::format("follow /api/v1/traces/{}/events", id));
  }
  return folder_of(id) / kDatabase;
}

void TraceLibrary::check_room() const {
  const auto refuse = [](std::string what) {
    throw HttpError(507, "unavailable", what, "delete a trace that is no longer needed");
  };
  {
    const std::lock_guard lock(mutex_);
    if (added_.size() >= kMostTraces)
      refuse(fmt::format("{} traces are kept already", kMostTraces));
  }
  if (bytes_below(folder_) >= kMostFolderBytes)
    refuse("the traces take all the room they may have");
}

fs::path TraceLibrary::new_upload_file() {
  check_room();
  make_private_folder(folder_);
  const fs::path folder = folder_ / (random_id() + kPart);
  make_private_folder(folder);
  return folder / "upload";
}

void TraceLibrary::discard_upload(const fs::path& file) {
  std::error_code ignored;
  fs::remove_all(file.parent_path(), ignored);
}

TraceEntry TraceLibrary::add(const fs::path& file, const std::string& name) {
  const fs::path folder = file.parent_path();
  try {
    check_upload(file);
  } catch (...) {
    discard_upload(file);
    throw;
  }
  TraceEntry entry{.id = folder.stem().string(),
                   .name = one_line(name).empty() ? "trace" : one_line(name),
                   .added_us = now_us(),
                   .state = "ingesting"};
  {
    const std::lock_guard lock(mutex_);
    added_.emplace(entry.id, entry);
    jobs_.push_back({entry.id, folder, file});
  }
  tell(entry.id, {.stage = "ingesting"});
  changed_.notify_all();
  return entry;
}

void TraceLibrary::remove(const std::string& id) {
  if (id == served_.id) {
    throw HttpError(403, "forbidden", "the served trace cannot be deleted here",
                    "delete its file yourself");
  }
  {
    const std::lock_guard lock(mutex_);
    const auto found = added_.find(id);
    if (found == added_.end()) {
      throw HttpError(404, "not_found", fmt::format("no trace \"{}\"", base::printable(id)),
                      "see /api/v1/traces");
    }
    if (found->second.state == "ingesting") {
      throw HttpError(409, "unavailable", "this trace is still being ingested", "try again later");
    }
    added_.erase(found);
    progress_.erase(id);
  }
  traces_.erase_if([&](std::string_view key) { return key == id; });
  std::error_code error;
  fs::remove_all(folder_of(id), error);
}

base::Json TraceLibrary::progress(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = progress_.find(id);
  const Progress progress = found == progress_.end() ? Progress{.stage = "done"} : found->second;
  return base::Json::object({{"stage", progress.stage},
                             {"done", static_cast<int64_t>(progress.done)},
                             {"total", static_cast<int64_t>(progress.total)},
                             {"message", progress.message}});
}

void TraceLibrary::tell(const std::string& id, const Progress& progress) {
  {
    const std::lock_guard lock(mutex_);
    progress_[id] = progress;
  }
  events_.publish("trace:" + id, "progress", this->progress(id));
}

void TraceLibrary::work() {
  run_in_background();
  while (true) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopped_ || !jobs_.empty(); });
      if (stopped_) return;
      job = jobs_.front();
      jobs_.pop_front();
    }
    try {
      make(job);
      tell(job.id, {.stage = "done"});
    } catch (const std::exception& error) {
      fail(job, error.what());
    }
    events_.close("trace:" + job.id);
  }
}

void TraceLibrary::make(const Job& job) {
  const auto total = fs::file_size(job.file);
  store::IngestOptions options;
  auto last = std::chrono::steady_clock::now();
  options.on_progress = [&](uint64_t read_bytes, uint64_t) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last < std::chrono::milliseconds(200)) return;
    last = now;
    tell(job.id, {.stage = "ingesting", .done = read_bytes, .total = total});
  };
  const auto summary = store::ingest(job.file, job.folder / kDatabase, options);
  if (summary.rounds == 0) {
    throw Error(ErrorKind::bad_input, summary.first_lost_line.empty()
                                          ? "the file has no agent steps"
                                          : "no line is an agent step: " + summary.first_lost_line);
  }
  tell(job.id, {.stage = "loading", .done = total, .total = total});
  fs::remove(job.file);
  TraceEntry entry = *find(job.id);
  const auto trace =
      std::make_shared<trace::Trace>(store::load(job.folder / kDatabase, served_fields()));
  malloc_trim(0);
  entry.agent_steps = trace->steps.size();
  entry.sessions = count_sessions(*trace);
  entry.state = "ready";
  base::write_file_atomically(job.folder / kAbout, about_text(entry));
  fs::rename(job.folder, folder_of(job.id));
  traces_.put(job.id, trace);
  const std::lock_guard lock(mutex_);
  added_[job.id] = entry;
}

void TraceLibrary::fail(const Job& job, const std::string& why) {
  std::error_code ignored;
  fs::remove_all(job.folder, ignored);
  {
    const std::lock_guard lock(mutex_);
    added_[job.id].state = "failed";  // until it is deleted, or the server ends
  }
  tell(job.id, {.stage = "failed", .message = why});
}

}  // namespace atlas::server
