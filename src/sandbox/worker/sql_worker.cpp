#include "sandbox/worker/sql_worker.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <map>
#include <new>

#include "base/error.h"
#include "sandbox/wire.h"
#include "sandbox/worker/inherited.h"
#include "sandbox/worker/system_calls.h"
#include "store/query.h"

namespace atlas::sandbox {
namespace {

constexpr std::string_view kPrefix = "SQL: ";

bool send_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(kControlDescriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

// DuckDB's messages begin with their kind: "Binder Error: ...".
wire::Failure failure_of(const Error& error) {
  std::string_view text = error.what();
  if (text.starts_with(kPrefix)) text.remove_prefix(kPrefix.size());
  wire::Failure failure{.name = "SQL Error"};
  if (error.kind() == ErrorKind::unavailable) failure.end = Outcome::End::timed_out;
  const auto colon = text.find(": ");
  constexpr size_t kLongestName = 40;
  if (colon < kLongestName && text.substr(0, colon).ends_with("Error")) {
    failure.name = text.substr(0, colon);
    text.remove_prefix(colon + 2);
  }
  if (failure.name == "Out of Memory Error") failure.end = Outcome::End::out_of_memory;
  failure.message = text;
  return failure;
}

// Table functions that a SELECT may call and that change the session: what one question has set
// must not meet the next, least of all a log of other people's queries.
constexpr std::array kForgetting = {"CALL disable_logging()", "CALL truncate_duckdb_logs()",
                                    "CALL disable_profiling()", "CALL disable_peg_parser()"};

class SqlWorker {
 public:
  SqlWorker(const std::filesystem::path& database, uint64_t memory_bytes)
      // DuckDB's own limit comes first, with a message; the kernel's is for what it does not count.
      : connection_(database, {.threads = 2, .memory = fmt::format("{}MB", memory_bytes >> 20U)}) {}

  std::string answer(const wire::Request& request) {
    try {
      store::QueryLimits limits{.rows = static_cast<size_t>(request.rows),
                                .bytes = wire::kMostTableBytes / 2,
                                .time = std::chrono::milliseconds(request.wall_ms)};
      for (const Relation& relation : request.relations) keep(relation, limits);
      const std::string table = wire::encode(connection_.run(request.source, limits));
      if (table.size() > wire::kMostTableBytes) {
        return wire::framed(
            wire::Kind::failure,
            wire::encode(
                wire::Failure{.name = "SQL Error", .message = "the result is larger than 64 MB"}));
      }
      return wire::framed(wire::Kind::table, table) + wire::framed(wire::Kind::done, {});
    } catch (const Error& error) {
      return wire::framed(wire::Kind::failure, wire::encode(failure_of(error)));
    } catch (const std::bad_alloc&) {
      return wire::framed(
          wire::Kind::failure,
          wire::encode(wire::Failure{Outcome::End::out_of_memory, "Out of Memory Error",
                                     "the query needs more memory than a worker has", ""}));
    }
  }

  void forget() {
    for (const char* statement : kForgetting) {
      duckdb_result result{};
      duckdb_query(connection_.handle(), statement, &result);
      duckdb_destroy_result(&result);
    }
  }

 private:
  void keep(const Relation& relation, const store::QueryLimits& limits) {
    const auto kept = kept_.find(relation.name);
    if (kept == kept_.end()) {
      connection_.keep(relation.name, relation.select, limits);
      kept_.emplace(relation.name, relation.select);
    } else if (kept->second != relation.select) {
      throw Error(ErrorKind::internal, "two relations are called " + relation.name);
    }
  }

  store::QueryConnection connection_;
  std::map<std::string, std::string> kept_;  // SELECT by name
};

void limit_memory(uint64_t memory_bytes) {
  // Twice and a half gigabyte: libraries, stacks and what the allocator sets aside are counted,
  // too.
  constexpr uint64_t kNotUsed = 512U << 20U;
  const rlim_t most = 2 * memory_bytes + kNotUsed;
  const rlimit both{most, most};
  setrlimit(RLIMIT_AS, &both);
}

}  // namespace

void serve_sql(const std::filesystem::path& database, uint64_t memory_bytes,
               const std::string& walls) {
  limit_memory(memory_bytes);
  SqlWorker worker(database, memory_bytes / 4 * 3);
  if (walls != "limits") allow_only_calls_within();
  if (!send_all(wire::framed(wire::Kind::ready, walls))) return;
  wire::FrameReader frames;
  std::array<char, 64U << 10U> buffer;
  for (;;) {
    const ssize_t count = recv(kControlDescriptor, buffer.data(), buffer.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;
    frames.feed({buffer.data(), static_cast<size_t>(count)});
    while (const auto frame = frames.next()) {
      const auto request = wire::decode_request(frame->payload);
      if (!request || !send_all(wire::framed(wire::Kind::started, {})) ||
          !send_all(worker.answer(*request))) {
        return;
      }
      worker.forget();
    }
  }
}

}  // namespace atlas::sandbox
