// A question in plain words to an answer with its code: by a model, if one is configured, and else
// by the planner.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "assistant/code_runner.h"
#include "assistant/model/models.h"
#include "assistant/planner/planner.h"
#include "assistant/toolbox.h"
#include "assistant/turn.h"
#include "base/error.h"

namespace atlas::assistant {

struct PastStep {
  std::string language, source, result;
};
struct PastTurn {
  std::string role;  // "user", "assistant"
  std::string text;
  std::vector<PastStep> steps;
};

struct AskRequest {
  std::string question;
  std::string locale = "en";  // "en", "zh"
  std::vector<PastTurn> conversation;
  std::string page;    // what the page in view shows, written by the server; "" if nothing
  std::string filter;  // of that page; the planner reads none, and says so
  bool planner_only = false;
};

struct AssistantOptions {
  ModelSettings models;
  CallLimits calls;
  ProbeLimits probes;
  sandbox::Limits code;
  size_t question_bytes = 8000;
  int tool_turns = 4;         // of one question; then the model must answer
  size_t past_messages = 12;  // that it is reminded of
};

// The caller's stop token ended the turn.
class Stopped : public Error {
 public:
  Stopped() : Error(ErrorKind::unavailable, "stopped") {}
};

class Assistant {
 public:
  Assistant(AssistantOptions options, sandbox::Sandbox& sandbox, ExperimentSource experiments);
  Assistant(AssistantOptions options, std::unique_ptr<CodeRunner> runner,
            ExperimentSource experiments);

  // Emits events (docs/assistant.md) and returns the data of the last one, `answer`. Throws Error
  // only for what ends the turn: Stopped, a sandbox that is gone. A model that fails does not: the
  // planner answers in its place, with a warning. From any thread; the events on the caller's.
  base::Json ask(const AskRequest& request, const EventSink& sink, std::stop_token stop);

  // The model that answers, if one is configured, and whether it did when last looked at.
  struct ModelState {
    std::string name;
    bool is_local = false;
    bool is_down = false;
  };
  std::optional<ModelState> model_state() const;

  // Reads the names of the trace, so that the first question need not wait for it.
  void warm_up();

 private:
  Planner& planner();
  void ask_planner(const AskRequest& request, Turn& turn, Conclusion& conclusion,
                   const std::stop_token& stop);

  AssistantOptions options_;
  std::unique_ptr<CodeRunner> runner_;
  ExperimentSource experiments_;
  Models models_;
  std::mutex planner_mutex_;
  std::unique_ptr<SandboxQueries> planner_queries_;
  std::unique_ptr<Planner> planner_;
};

}  // namespace atlas::assistant
