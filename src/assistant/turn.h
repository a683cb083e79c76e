// One question on its way to an answer: the steps so far, and the events that tell of them.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "assistant/code_runner.h"
#include "assistant/model/chat.h"
#include "base/json.h"
#include "figure/figure.h"

namespace atlas::assistant {

// Code that ran, and what came of it.
struct Step {
  int number = 0;        // from 1
  std::string tool;      // "run_sql", "run_python", "draw_figure", "get_experiment"
  std::string language;  // "sql", "python", "json"
  std::string source;
  sandbox::Outcome outcome;
  std::optional<figure::Figure> figure;

  bool is_finished() const { return outcome.end == sandbox::Outcome::End::finished; }
};

// One thing that happened while a question was answered; `data` is what the event stream sends.
struct Event {
  std::string name;
  base::Json data;
  const Step* step = nullptr;  // of `code` and `result`: what is told of, during the call
};
using EventSink = std::function<void(const Event&)>;

// What an engine says at the end.
struct Conclusion {
  bool understood = true;
  std::string reading;
  std::string answer;
  std::vector<std::string> warnings, unplaced, suggestions;
  bool is_forced = false;
};

class Turn {
 public:
  Turn(std::string question, const EventSink& sink, std::string sandbox_level)
      : question_(std::move(question)), sink_(sink), sandbox_level_(std::move(sandbox_level)) {}

  void emit(std::string name, base::Json data, const Step* step = nullptr) const {
    sink_({std::move(name), std::move(data), step});
  }
  void start(std::string engine, std::optional<std::string> model);
  // Another model has taken over.
  void set_model(std::string model) { model_ = std::move(model); }
  // No model answers: the planner does, and the answer says why.
  void fall_back_to_planner(const std::string& reason);

  // Tells of code that is about to run. The reference holds until the next step begins.
  Step& begin_step(std::string tool, std::string language, std::string source);
  void output(const Step& step, std::string_view stream, std::string_view text) const;
  void end_step(const Step& step) const;
  const std::vector<Step>& steps() const { return steps_; }

  void warn(std::string warning) { warnings_.push_back(std::move(warning)); }
  void add_usage(const Usage& usage, const std::optional<double>& cost_usd);

  // Emits `answer` and returns its data. The last result with a table, and the last figure, are
  // those of the answer.
  base::Json conclude(Conclusion conclusion);

 private:
  base::Json code_json() const;
  base::Json usage_json() const;
  const store::ResultTable* last_table() const;
  const figure::Figure* last_figure() const;

  using Clock = std::chrono::steady_clock;
  std::string question_;
  const EventSink& sink_;
  std::string sandbox_level_;
  std::string engine_;
  std::optional<std::string> model_;
  std::vector<Step> steps_;
  std::vector<std::string> warnings_;
  Usage usage_;
  bool has_cost_ = true;
  int calls_ = 0;
  Clock::time_point began_ = Clock::now();
};

}  // namespace atlas::assistant
