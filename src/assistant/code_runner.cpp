#include "assistant/code_runner.h"

#include <fmt/format.h>

#include "base/error.h"

namespace atlas::assistant {
namespace {

class OverSandbox : public CodeRunner {
 public:
  explicit OverSandbox(sandbox::Sandbox& sandbox) : sandbox_(sandbox) {}

  sandbox::Outcome run(const sandbox::Code& code, const sandbox::Limits& limits,
                       std::stop_token stop, const sandbox::Sandbox::OutputSink& output) override {
    return sandbox_.run(code, limits, std::move(stop), output);
  }
  std::string level() const override { return std::string(sandbox::name_of(sandbox_.level())); }
  bool has_python() const override { return sandbox_.has_python(); }

 private:
  sandbox::Sandbox& sandbox_;
};

}  // namespace

std::unique_ptr<CodeRunner> runner_over(sandbox::Sandbox& sandbox) {
  return std::make_unique<OverSandbox>(sandbox);
}

store::ResultTable SandboxQueries::run(const Query& query, const store::QueryLimits& limits) {
  sandbox::Code code;
  code.source = query.select;
  for (const NamedQuery& relation : query.with)
    code.relations.push_back({relation.name, relation.sql});
  sandbox::Limits bounds;
  bounds.wall = limits.time;
  bounds.rows = limits.rows;
  outcome_ = runner_.run(code, bounds, stop_, {});
  if (outcome_.end == sandbox::Outcome::End::finished && outcome_.table) return *outcome_.table;
  const bool is_our_query = outcome_.end == sandbox::Outcome::End::failed;
  throw Error(is_our_query ? ErrorKind::bad_input : ErrorKind::unavailable,
              outcome_.error_message.empty()
                  ? fmt::format("the query ended as {}", sandbox::name_of(outcome_.end))
                  : outcome_.error_message,
              is_our_query ? "" : "try again, or ask for less");
}

}  // namespace atlas::assistant
