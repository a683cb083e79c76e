#include "assistant/assistant.h"

#include <fmt/format.h>

#include "assistant/model_turn.h"
#include "assistant/prompt.h"
#include "base/text.h"

namespace atlas::assistant {
namespace {

using base::Json;

PromptFacts facts_of(const AskRequest& request, const Values& values, const CodeRunner& runner,
                     const sandbox::Limits& limits) {
  PromptFacts facts;
  facts.models = values.models();
  facts.first_event = values.first_event();
  facts.last_event = values.last_event();
  facts.has_python = runner.has_python();
  facts.seconds = std::chrono::duration_cast<std::chrono::seconds>(limits.wall).count();
  facts.locale = request.locale;
  facts.page = request.page;
  return facts;
}

}  // namespace

Assistant::Assistant(AssistantOptions options, std::unique_ptr<CodeRunner> runner,
                     ExperimentSource experiments)
    : options_(std::move(options)),
      runner_(std::move(runner)),
      experiments_(std::move(experiments)),
      models_(options_.models, options_.probes) {}

Assistant::Assistant(AssistantOptions options, sandbox::Sandbox& sandbox,
                     ExperimentSource experiments)
    : Assistant(std::move(options), runner_over(sandbox), std::move(experiments)) {}

Planner& Assistant::planner() {
  const std::scoped_lock lock(planner_mutex_);
  if (!planner_) {
    planner_queries_ = std::make_unique<SandboxQueries>(*runner_, std::stop_token());
    planner_ = std::make_unique<Planner>(*planner_queries_);
  }
  return *planner_;
}

void Assistant::warm_up() { planner(); }

std::optional<Assistant::ModelState> Assistant::model_state() const {
  const Endpoint* endpoint = models_.primary();
  if (endpoint == nullptr) return std::nullopt;
  const bool is_down = !models_.known_verdict().value_or(true);
  const Endpoint* fallback = models_.fallback();
  if (is_down && fallback != nullptr)
    return ModelState{fallback->model, fallback->is_local(), false};
  return ModelState{endpoint->model, endpoint->is_local(), is_down};
}

Json Assistant::ask(const AskRequest& request, const EventSink& sink, std::stop_token stop) {
  Turn turn(request.question, sink, runner_->level());
  const bool is_question = trouble_with_question(request.question, options_.question_bytes).empty();
  Conclusion conclusion;
  try {
    if (models_.primary() == nullptr || request.planner_only || !is_question) {
      turn.start("planner", std::nullopt);
      ask_planner(request, turn, conclusion, stop);
      return turn.conclude(std::move(conclusion));
    }
    const PromptFacts facts = facts_of(request, planner().values(), *runner_, options_.code);
    try {
      ModelTurn model(options_, models_, *runner_, experiments_, turn, stop);
      conclusion = model.run(request, facts);
    } catch (const ModelTrouble& trouble) {
      turn.fall_back_to_planner(trouble.what());
      ask_planner(request, turn, conclusion, stop);
    }
  } catch (const CallStopped&) {
    throw Stopped();
  }
  return turn.conclude(std::move(conclusion));
}

// What an engine says lands in `conclusion`, so that a query that fails has its answer as well.
void Assistant::ask_planner(const AskRequest& request, Turn& turn, Conclusion& conclusion,
                            const std::stop_token& stop) {
  SandboxQueries queries(*runner_, stop);
  Step* step = nullptr;
  const auto before_run = [&](const Answer& answer) {
    conclusion.reading = answer.reading;
    conclusion.warnings = answer.warnings;
    turn.emit("reading", Json::object({{"text", answer.reading}}));
    step = &turn.begin_step("run_sql", answer.code[0].language, answer.code[0].source);
  };
  PlannerLimits limits;
  limits.query.rows = options_.code.rows;
  limits.query.time = options_.code.wall;
  try {
    Answer answer = planner().ask(request.question, queries, limits, before_run);
    if (step != nullptr) {
      step->outcome = queries.outcome();
      step->figure = std::move(answer.figure);
      turn.end_step(*step);
    }
    conclusion = {answer.understood,          answer.reading,
                  std::move(answer.answer),   std::move(answer.warnings),
                  std::move(answer.unplaced), std::move(answer.suggestions)};
  } catch (const Error& error) {
    if (stop.stop_requested()) throw CallStopped();
    if (step == nullptr) throw;  // not even the names of the trace could be read
    step->outcome = queries.outcome();
    turn.end_step(*step);
    conclusion.answer = fmt::format("The query did not finish: {}", error.what());
  }
}

}  // namespace atlas::assistant
