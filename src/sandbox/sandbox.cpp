#include "sandbox/sandbox.h"

#include <mutex>

#include "base/error.h"

namespace atlas::sandbox {

// SQL in this process, until the workers are there.
class Sandbox::Implementation {
 public:
  explicit Implementation(const Options& options) : connection_(options.database) {}

  Outcome run(const Code& code, const Limits& limits) {
    Outcome outcome;
    if (code.language == Language::python) {
      outcome.end = Outcome::End::refused;
      outcome.error_message = "Python is not run here";
      return outcome;
    }
    const std::scoped_lock lock(mutex_);
    try {
      outcome.table = connection_.run(code.source, {.rows = limits.rows, .time = limits.wall});
    } catch (const Error& error) {
      outcome.end = Outcome::End::failed;
      outcome.error_name = "SQL error";
      outcome.error_message = error.what();
    }
    return outcome;
  }

 private:
  std::mutex mutex_;
  store::QueryConnection connection_;
};

Sandbox::Sandbox(Options options)
    : implementation_(std::make_unique<Implementation>(options)) {}
Sandbox::~Sandbox() = default;

Level Sandbox::level() const { return Level::sql_only; }
bool Sandbox::has_python() const { return false; }
std::string Sandbox::describe() const { return "SQL only."; }
void Sandbox::warm_up(Language) {}

Outcome Sandbox::run(const Code& code, const Limits& limits, std::stop_token, const OutputSink&) {
  return implementation_->run(code, limits);
}

}  // namespace atlas::sandbox
