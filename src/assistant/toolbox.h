// The tools that a model may call, and what they do.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "assistant/model/json_reading.h"
#include "assistant/turn.h"

namespace atlas::assistant {

// Report, facts and tables of "category/name" as short Markdown; nothing if there is none.
using ExperimentSource = std::function<std::optional<std::string>(std::string_view name)>;

class Toolbox {
 public:
  Toolbox(Turn& turn, CodeRunner& runner, const ExperimentSource& experiments,
          sandbox::Limits limits, std::stop_token stop)
      : turn_(turn),
        runner_(runner),
        experiments_(experiments),
        limits_(limits),
        stop_(std::move(stop)) {}

  static std::vector<ToolSpec> specs(bool has_python);

  // What the model is told. Never throws for what it asks: an unknown tool, arguments that are
  // none, code that fails are errors that it reads. A call that has just failed is not run again.
  std::string run(const ToolCall& call);
  // It insists on a call that has failed before.
  bool goes_in_circles() const { return repeats_ >= 2; }

 private:
  std::string run_call(const ToolCall& call, JsonElement arguments);
  std::string run_code(const ToolCall& call, sandbox::Language language, std::string_view source);
  std::string draw(const ToolCall& call, JsonElement arguments);
  std::string read_experiment(const ToolCall& call, JsonElement arguments);
  sandbox::Outcome run_in_sandbox(const Step& step, sandbox::Language language,
                                  std::string_view source);
  std::string finish(Step& step);

  Turn& turn_;
  CodeRunner& runner_;
  const ExperimentSource& experiments_;
  sandbox::Limits limits_;
  std::stop_token stop_;
  std::string last_failed_;  // name and arguments
  int repeats_ = 0;
  bool has_failed_ = false;  // the call that runs now
};

}  // namespace atlas::assistant
