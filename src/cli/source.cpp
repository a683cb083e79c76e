#include "cli/source.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/number_text.h"
#include "base/progress.h"
#include "base/text.h"

namespace atlas::cli {
namespace {

base::Micros date(const Arguments& arguments, std::string_view option) {
  const std::string& text = arguments.text(option);
  const auto instant = base::parse_timestamp(text);
  if (!instant) {
    throw Error(ErrorKind::usage,
                fmt::format("{}: \"{}\" is no date", option, base::printable(text)),
                "write 2026-05-01 or 2026-05-01T12:00:00Z (UTC)");
  }
  return *instant;
}

store::IngestOptions with_progress(base::Progress& progress) {
  store::IngestOptions options;
  options.on_progress = [&progress](uint64_t read_bytes, uint64_t) { progress.set(read_bytes); };
  return options;
}

uint64_t size_of(const std::filesystem::path& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  return error ? 0 : size;
}

}  // namespace

store::IngestSummary ingest_with_progress(const std::filesystem::path& file,
                                          const std::filesystem::path& db, bool strict) {
  base::Progress progress("ingest", size_of(file), "bytes");
  store::IngestOptions options = with_progress(progress);
  options.strict = strict;
  return store::ingest(file, db, options);
}

std::filesystem::path database_of(const Arguments& arguments) {
  if (arguments.has("--db")) return arguments.path("--db");
  if (!arguments.has("--input")) {
    throw Error(ErrorKind::usage, "no trace given",
                "name a trace file with -i FILE, or a database with --db FILE");
  }
  store::IngestSummary summary;
  std::filesystem::path database;
  {
    base::Progress progress("ingest", size_of(arguments.path("--input")), "bytes");
    database = store::cached_database(arguments.path("--input"), with_progress(progress), &summary);
  }
  tell_trouble(summary);
  return database;
}

std::string source_name(const Arguments& arguments) {
  return arguments.text(arguments.has("--db") ? "--db" : "--input");
}

trace::Filter filter_of(const Arguments& arguments) {
  trace::Filter filter;
  filter.providers = arguments.all("--provider");
  filter.models = arguments.all("--model");
  filter.users = arguments.all("--user");
  filter.projects = arguments.all("--project");
  filter.sessions = arguments.all("--session");
  if (arguments.has("--since")) filter.since = date(arguments, "--since");
  if (arguments.has("--until")) filter.until = date(arguments, "--until");
  if (arguments.has("--min-session-steps")) {
    filter.least_session_steps = arguments.integer_or("--min-session-steps", 0, 0);
  }
  if (arguments.has("--max-session-steps")) {
    filter.most_session_steps = arguments.integer_or("--max-session-steps", 0, 0);
  }
  return filter;
}

void tell_trouble(const store::IngestSummary& summary) {
  using trace::Trouble;
  const uint64_t lost = summary.trouble.lost_lines();
  if (lost > 0) {
    fmt::print(stderr, "warning: {} of {} lines skipped, first {}\n",
               base::grouped(static_cast<int64_t>(lost)),
               base::grouped(static_cast<int64_t>(summary.lines)),
               summary.first_lost_line.empty()
                   ? fmt::format("line {}: line too long",
                                 summary.trouble[Trouble::overlong_line].first_line)
                   : summary.first_lost_line);
  }
  for (size_t i = static_cast<size_t>(Trouble::mistyped_value);
       i < static_cast<size_t>(Trouble::count_); ++i) {
    const auto trouble = static_cast<Trouble>(i);
    const auto& entry = summary.trouble[trouble];
    if (entry.count == 0) continue;
    fmt::print(stderr, "warning: {}: {} times, first in line {}\n", trace::name_of(trouble),
               base::grouped(static_cast<int64_t>(entry.count)), entry.first_line);
  }
}

}  // namespace atlas::cli
