// A question answered by a model: calls, tools, results, until there is an answer.
#pragma once

#include "assistant/assistant.h"
#include "assistant/prompt.h"

namespace atlas::assistant {

class ModelTurn {
 public:
  ModelTurn(const AssistantOptions& options, Models& models, CodeRunner& runner,
            const ExperimentSource& experiments, Turn& turn, std::stop_token stop)
      : options_(options),
        models_(models),
        turn_(turn),
        stop_(stop),
        tools_(turn, runner, experiments, options.code, stop),
        client_(options.calls) {}

  // Throws ModelTrouble when no model answers, CallStopped.
  Conclusion run(const AskRequest& request, const PromptFacts& facts);

 private:
  void choose_endpoint();
  void fail_over(const std::string& reason);
  Reply call(const ChatRequest& request);
  Reply call_endpoint(const ChatRequest& request);
  void forget_text();
  bool run_tools(const Reply& reply, ChatRequest& chat);
  Conclusion forced_answer(ChatRequest& chat);
  Conclusion conclusion_of(const Reply& reply);

  const AssistantOptions& options_;
  Models& models_;
  Turn& turn_;
  std::stop_token stop_;
  Toolbox tools_;
  ModelClient client_;
  const Endpoint* endpoint_ = nullptr;
  bool has_text_ = false;  // that the reader has seen and that is not forgotten
};

// The last turns as messages: texts, and of the newest answers their code and results, each cut to
// a size. Begins with a person's.
std::vector<Message> past_messages(const std::vector<PastTurn>& conversation, size_t most);

}  // namespace atlas::assistant
