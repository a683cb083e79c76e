// Earlier turns as the model gets them.

#include <fmt/format.h>

#include <algorithm>

#include "assistant/model/json_reading.h"
#include "assistant/model_turn.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

namespace atlas::assistant {
namespace {

constexpr size_t kTextBytes = 6000;
constexpr size_t kSourceBytes = 3000;
constexpr size_t kResultBytes = 2000;
constexpr size_t kMostStepsOfTurn = 4;
constexpr size_t kTurnsWithSteps = 2;  // the newest answers keep their code and results
std::string cut(std::string_view text, size_t most_bytes) {
  if (text.size() <= most_bytes) return base::with_replaced_bytes(text);
  return base::with_replaced_bytes(text.substr(0, most_bytes)) + "... (cut)";
}

// The tool that a step must have come from.
std::string_view tool_of(const PastStep& step) {
  if (step.language == "sql") return "run_sql";
  if (step.language == "python") return "run_python";
  return step.source.find("\"kind\"") != std::string::npos ? "draw_figure" : "get_experiment";
}

std::string arguments_of(const PastStep& step) {
  if (step.language == "sql" || step.language == "python") {
    const std::string_view name = step.language == "sql" ? "sql" : "code";
    return base::Json::object({{name, cut(step.source, kSourceBytes)}}).dump(kCompactJson);
  }
  try {
    return json_of(JsonDocument(step.source.substr(0, kSourceBytes)).root()).dump(kCompactJson);
  } catch (const Error&) {
    return "{}";
  }
}

void add_steps(std::vector<Message>& messages, const PastTurn& turn, size_t turn_number) {
  for (size_t s = 0; s < std::min(turn.steps.size(), kMostStepsOfTurn); ++s) {
    const PastStep& step = turn.steps[s];
    const std::string id = fmt::format("past_{}_{}", turn_number, s + 1);
    Message call{Message::Role::assistant, "", {}, ""};
    call.tool_calls.push_back({id, std::string(tool_of(step)), arguments_of(step)});
    messages.push_back(std::move(call));
    messages.push_back({Message::Role::tool, cut(step.result, kResultBytes), {}, id});
  }
}

bool counts(const PastTurn& turn) {
  return (turn.role == "user" || turn.role == "assistant") && !base::trimmed(turn.text).empty();
}

}  // namespace

std::vector<Message> past_messages(const std::vector<PastTurn>& conversation, size_t most) {
  std::vector<const PastTurn*> kept;
  for (const PastTurn& turn : conversation) {
    if (counts(turn)) kept.push_back(&turn);
  }
  if (kept.size() > most) kept.erase(kept.begin(), kept.end() - static_cast<ptrdiff_t>(most));
  while (!kept.empty() && kept.front()->role != "user") kept.erase(kept.begin());
  std::vector<Message> messages;
  for (size_t i = 0; i < kept.size(); ++i) {
    const PastTurn& turn = *kept[i];
    const bool is_user = turn.role == "user";
    const auto later = std::count_if(kept.begin() + static_cast<ptrdiff_t>(i) + 1, kept.end(),
                                     [](const PastTurn* t) { return t->role == "assistant"; });
    if (!is_user && static_cast<size_t>(later) < kTurnsWithSteps) add_steps(messages, turn, i);
    messages.push_back({is_user ? Message::Role::user : Message::Role::assistant,
                        cut(turn.text, kTextBytes),
                        {},
                        ""});
  }
  return messages;
}

}  // namespace atlas::assistant
