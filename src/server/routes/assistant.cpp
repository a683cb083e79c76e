// /ask, /run and /assistant: questions and code, answered as a stream of events

#include <fmt/format.h>

#include "assistant/model/json_reading.h"
#include "assistant/result_text.h"
#include "assistant/toolbox.h"
#include "base/text.h"
#include "server/page_context.h"
#include "server/routes.h"

namespace atlas::server {
namespace {

using assistant::JsonElement;
using base::Json;

constexpr size_t kMostSourceBytes = 64 << 10;
constexpr size_t kMostQuestionBytes = 8000;

[[noreturn]] void refuse(const std::string& what, const std::string& next) {
  throw Error(ErrorKind::usage, what, next);
}

void check_is_on(const Context& context) {
  if (context.options.has_assistant) return;
  throw HttpError(403, "forbidden", "this server answers no questions",
                  "run trace-atlas serve on your own machine");
}

JsonElement object_of(const assistant::JsonDocument& document) {
  if (!document.root().is_object())
    refuse("the body is no JSON object", "see /api/v1/openapi.json");
  return document.root();
}

std::string trace_of(const Context& context, JsonElement body) {
  std::string id(assistant::text_member(body, "trace"));
  if (id.empty()) return context.traces.served_id();
  if (!context.traces.find(id)) {
    throw Error(ErrorKind::not_found, fmt::format("no trace \"{}\"", base::printable(id)),
                "see /api/v1/traces");
  }
  return id;
}

// Too long is 413, so that a client need not guess.
void check_length(std::string_view name, std::string_view text, size_t most_bytes) {
  if (base::trimmed(text).empty()) refuse(fmt::format("the {} is empty", name), "write one");
  if (text.size() <= most_bytes) return;
  throw HttpError(413, "usage", fmt::format("the {} has more than {} bytes", name, most_bytes),
                  "make it shorter");
}

std::vector<assistant::PastTurn> conversation_of(JsonElement body) {
  std::vector<assistant::PastTurn> turns;
  const auto list = assistant::member(body, "conversation");
  if (!list) return turns;
  if (!list->is_array()) refuse("\"conversation\" is no list", "see /api/v1/openapi.json");
  for (const JsonElement turn : list->get_array()) {
    turns.push_back({.role = std::string(assistant::text_member(turn, "role")),
                     .text = std::string(assistant::text_member(turn, "text")),
                     .steps = {}});
    const auto steps = assistant::member(turn, "steps");
    if (!steps || !steps->is_array()) continue;
    for (const JsonElement step : steps->get_array()) {
      turns.back().steps.push_back(
          {.language = std::string(assistant::text_member(step, "language")),
           .source = std::string(assistant::text_member(step, "source")),
           .result = std::string(assistant::text_member(step, "result"))});
    }
  }
  return turns;
}

PageInView page_of(JsonElement body) {
  const auto page = assistant::member(body, "page");
  if (!page) return {};
  return {std::string(assistant::text_member(*page, "path")),
          std::string(assistant::text_member(*page, "query"))};
}

struct Question {
  std::string trace_id;
  assistant::AskRequest request;
  PageInView page;
};

Question question_of(const Context& context, const std::string& body) {
  const assistant::JsonDocument document(body);
  const JsonElement root = object_of(document);
  Question question;
  question.trace_id = trace_of(context, root);
  question.request.question = assistant::text_member(root, "question");
  check_length("question", question.request.question, kMostQuestionBytes);
  if (assistant::text_member(root, "locale") == "zh") question.request.locale = "zh";
  question.request.conversation = conversation_of(root);
  const auto planner_only = assistant::member(root, "planner_only");
  question.request.planner_only = planner_only && planner_only->is_bool() && bool(*planner_only);
  question.page = page_of(root);
  question.request.filter = filter_in_view(question.page);
  return question;
}

void answer(const Context& context, Question question, EventQueue& events) {
  const AnswererPtr answerer = context.answerers.of(question.trace_id);
  const bool reads_page = answerer->assistant->model_state() && !question.request.planner_only;
  if (reads_page && !question.page.path.empty()) {
    question.request.page = page_context(question.page, question.trace_id, context.atlas);
  }
  answerer->assistant->ask(
      question.request, [&](const assistant::Event& event) { events.push(event.name, event.data); },
      events.gone());
}

struct Run {
  std::string trace_id;
  sandbox::Code code;
};

Run run_of(const Context& context, const std::string& body) {
  const assistant::JsonDocument document(body);
  const JsonElement root = object_of(document);
  Run run;
  run.trace_id = trace_of(context, root);
  run.code.source = assistant::text_member(root, "source");
  check_length("source", run.code.source, kMostSourceBytes);
  const std::string_view language = assistant::text_member(root, "language");
  if (language != "sql" && language != "python") {
    refuse("\"language\" is neither \"sql\" nor \"python\"", "choose one of them");
  }
  run.code.language = language == "sql" ? sandbox::Language::sql : sandbox::Language::python;
  return run;
}

void run(const Context& context, const Run& asked, EventQueue& events) {
  const AnswererPtr answerer = context.answerers.of(asked.trace_id);
  const auto runner = assistant::runner_over(*answerer->sandbox);
  const assistant::EventSink sink = [&](const assistant::Event& event) {
    if (event.name != "code") events.push(event.name, event.data);  // the client has sent it
  };
  assistant::Turn turn("", sink, runner->level());
  const std::string language(sandbox::name_of(asked.code.language));
  assistant::Step& step = turn.begin_step("run_" + language, language, asked.code.source);
  step.outcome = runner->run(
      asked.code, {}, events.gone(),
      [&](std::string_view stream, std::string_view text) { turn.output(step, stream, text); });
  turn.end_step(step);
}

Json model_json(const std::optional<assistant::Assistant::ModelState>& model) {
  if (!model) return nullptr;
  return Json::object({{"name", model->name}, {"is_local", model->is_local}});
}

}  // namespace

Response ask(const Context& context, const Request& request) {
  check_is_on(context);
  auto question = std::make_shared<Question>(question_of(context, request.body));
  Response response;
  if (context.options.logs_questions) response.note = question->request.question;
  response.events = context.desk.take(request.client, [&context, question](EventQueue& events) {
    answer(context, std::move(*question), events);
  });
  return response;
}

Response run_code(const Context& context, const Request& request) {
  check_is_on(context);
  Response response;
  response.events =
      context.desk.take(request.client, [&context, asked = run_of(context, request.body)](
                                            EventQueue& events) { run(context, asked, events); });
  return response;
}

Response get_assistant(const Context& context, const Request& request) {
  check_is_on(context);
  const AnswererPtr answerer =
      context.answerers.of(request.query.text("trace").value_or(context.traces.served_id()));
  // Whoever looks at this is about to ask.
  answerer->sandbox->warm_up(sandbox::Language::python);
  const auto model = answerer->assistant->model_state();
  const DeskLimits& desk = context.desk.limits();
  const sandbox::Limits code;
  return json_response(
      Json::object(
          {{"engine", model ? "model" : "planner"},
           {"model", model_json(model)},
           {"model_state", !model           ? "none"
                           : model->is_down ? "down"
                                            : "ready"},
           {"sandbox", Json::object({{"level", sandbox::name_of(answerer->sandbox->level())},
                                     {"description", answerer->sandbox->describe()},
                                     {"has_python", answerer->sandbox->has_python()}})},
           {"limits",
            Json::object({{"question_bytes", kMostQuestionBytes},
                          {"source_bytes", kMostSourceBytes},
                          {"wall_seconds", static_cast<double>(code.wall.count()) / 1000},
                          {"rows", code.rows},
                          {"questions_per_hour",
                           desk.per_hour ? Json(static_cast<int64_t>(*desk.per_hour)) : Json()}})},
           {"is_public", context.options.is_public},
           {"logs_questions", context.options.logs_questions},
           {"suggestions", assistant::to_json(suggested_questions(
                               request.query.text("page").value_or(""),
                               request.query.text("locale").value_or("en") == "zh"))}}),
      Caching::never);
}

}  // namespace atlas::server
