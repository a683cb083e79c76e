#include "sandbox/sandbox_support.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <thread>

#include "store/ingest.h"

namespace atlas::support {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kFirstUser = 60'600;
constexpr unsigned kLastUser = 61'100;

std::string value_text(const store::Value& value) {
  if (std::holds_alternative<std::monostate>(value)) return "NULL";
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* integer = std::get_if<int64_t>(&value)) return std::to_string(*integer);
  if (const auto* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  return std::get<std::string>(value);
}

std::string command_of(const fs::path& process) {
  std::ifstream file(process / "cmdline");
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

bool is_ours(const fs::path& process) {
  struct stat status{};
  if (stat(process.c_str(), &status) != 0) return false;
  if (geteuid() == 0) return status.st_uid >= kFirstUser && status.st_uid <= kLastUser;
  return status.st_uid == geteuid() &&
         command_of(process).find("trace-atlas-worker") != std::string::npos;
}

size_t count_folders() {
  size_t count = 0;
  for (const auto& entry : fs::directory_iterator(fs::temp_directory_path())) {
    if (entry.path().filename().string().starts_with("trace-atlas-sandbox-")) ++count;
  }
  return count;
}

}  // namespace

const fs::path& sandbox_database() {
  static const TemporaryFolder folder;
  static const fs::path path = [] {
    const fs::path db = folder / "small.duckdb";
    store::ingest(fs::path(ATLAS_SOURCE_DIR) / "tests/golden/small/trace.jsonl.gz", db);
    fs::permissions(db, fs::perms::owner_read | fs::perms::owner_write);
    return db;
  }();
  return path;
}

sandbox::Options sandbox_options(sandbox::Level at_most) {
  return {.database = sandbox_database(), .at_most = at_most};
}

std::vector<std::string> row_texts(const sandbox::Outcome& outcome) {
  std::vector<std::string> texts;
  if (!outcome.table) return texts;
  for (const auto& row : outcome.table->rows) {
    std::string& text = texts.emplace_back();
    for (const store::Value& value : row) text += (text.empty() ? "" : " | ") + value_text(value);
  }
  return texts;
}

std::string summary(const sandbox::Outcome& outcome) {
  std::string text =
      fmt::format("{} {}: {}\nstdout: {}\nstderr: {}", name_of(outcome.end), outcome.error_name,
                  outcome.error_message, outcome.stdout_text.substr(0, 2000),
                  outcome.stderr_text.substr(0, 2000));
  for (const auto& artifact : outcome.artifacts) text += "\nfile: " + artifact.name;
  return text;
}

std::vector<std::string> sandbox_processes() {
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    if (is_ours(entry.path())) found.push_back(name + " " + command_of(entry.path()));
  }
  return found;
}

Remains remains() { return {sandbox_processes().size(), count_folders()}; }

Remains remains_after(const Remains& before) {
  constexpr int kTries = 50;
  Remains now = remains();
  for (int i = 0; i < kTries && now != before; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    now = remains();
  }
  return now;
}

}  // namespace atlas::support
