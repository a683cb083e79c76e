// SQL in this process, for tests of what is above the sandbox. Python only "runs" as the test says.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include "assistant/code_runner.h"
#include "base/error.h"

namespace atlas::assistant {

class LocalCode : public CodeRunner {
 public:
  explicit LocalCode(const std::filesystem::path& db) : connection_(db) {}

  sandbox::Outcome run(const sandbox::Code& code, const sandbox::Limits& limits,
                       std::stop_token stop, const sandbox::Sandbox::OutputSink& output) override {
    if (stop.stop_requested()) return ended(sandbox::Outcome::End::cancelled, "stopped");
    if (code.language == sandbox::Language::python) return python(code, stop, output);
    const std::scoped_lock lock(mutex_);
    ++runs;
    try {
      for (const sandbox::Relation& relation : code.relations) {
        if (kept_[relation.name] == relation.select) continue;
        connection_.keep(relation.name, relation.select);
        kept_[relation.name] = relation.select;
      }
      sandbox::Outcome outcome;
      outcome.table = connection_.run(code.source, {.rows = limits.rows, .time = limits.wall});
      return outcome;
    } catch (const Error& error) {
      return ended(sandbox::Outcome::End::failed, error.what());
    }
  }
  std::string level() const override { return "namespaces"; }
  bool has_python() const override { return static_cast<bool>(python); }

  static sandbox::Outcome ended(sandbox::Outcome::End end, std::string message) {
    sandbox::Outcome outcome;
    outcome.end = end;
    outcome.error_name = "Error";
    outcome.error_message = std::move(message);
    return outcome;
  }

  std::function<sandbox::Outcome(const sandbox::Code&, std::stop_token,
                                 const sandbox::Sandbox::OutputSink&)>
      python;
  int runs = 0;

 private:
  std::mutex mutex_;
  store::QueryConnection connection_;
  std::map<std::string, std::string> kept_;
};

}  // namespace atlas::assistant
