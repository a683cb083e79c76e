// Who runs the code of an answer.
#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "assistant/planner/query_runner.h"
#include "sandbox/sandbox.h"

namespace atlas::assistant {

class CodeRunner {
 public:
  virtual ~CodeRunner() = default;
  // As sandbox::Sandbox::run.
  virtual sandbox::Outcome run(const sandbox::Code& code, const sandbox::Limits& limits,
                               std::stop_token stop,
                               const sandbox::Sandbox::OutputSink& output) = 0;
  virtual std::string level() const = 0;
  virtual bool has_python() const = 0;
};

// The sandbox outlives what is returned.
std::unique_ptr<CodeRunner> runner_over(sandbox::Sandbox& sandbox);

// The planner's queries in the sandbox; the relations of a WITH clause are kept by its workers.
class SandboxQueries : public QueryRunner {
 public:
  SandboxQueries(CodeRunner& runner, std::stop_token stop) : runner_(runner), stop_(stop) {}

  store::ResultTable run(const Query& query, const store::QueryLimits& limits) override;
  // Of the last run.
  const sandbox::Outcome& outcome() const { return outcome_; }

 private:
  CodeRunner& runner_;
  std::stop_token stop_;
  sandbox::Outcome outcome_;
};

}  // namespace atlas::assistant
