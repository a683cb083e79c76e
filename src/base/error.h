// The one error type that a user can see.
#pragma once

#include <stdexcept>
#include <string>

namespace atlas::base {

enum class ErrorKind { usage, not_found, bad_input, unavailable, internal };

// Thrown for what ends a command; caught in cli/main.cpp, in the runner and in the server.
// Trouble that is expected in data is counted (counters.h), not thrown.
class Error : public std::runtime_error {
 public:
  // what_happened  one line that names the file, line, option or value at fault
  // next_step      one thing the user can do now; may be empty
  Error(ErrorKind kind, const std::string& what_happened, std::string next_step = "")
      : std::runtime_error(what_happened), kind_(kind), next_step_(std::move(next_step)) {}

  ErrorKind kind() const { return kind_; }
  const std::string& next_step() const { return next_step_; }

  // 2 for a wrong call, 1 for everything else.
  int exit_code() const { return kind_ == ErrorKind::usage ? 2 : 1; }

 private:
  ErrorKind kind_;
  std::string next_step_;
};

}  // namespace atlas::base

namespace atlas {
using base::Error;
using base::ErrorKind;
}  // namespace atlas
