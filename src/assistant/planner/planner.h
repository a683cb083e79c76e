// The built-in planner: a question in plain words to SQL, its result, a sentence and a chart.
// No model. What it does not understand in full it declines, and offers what it can answer.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "assistant/planner/plan.h"
#include "assistant/planner/query_runner.h"
#include "assistant/planner/reading.h"
#include "figure/figure.h"

namespace atlas::assistant {

struct Code {
  std::string language;  // "sql"
  std::string source;
};

struct Answer {
  bool understood = false;
  std::string reading;  // "tool calls per provider, all dates"; "" if declined
  std::vector<Code> code;
  store::ResultTable result;
  std::vector<PlanColumn> columns;
  std::string answer;  // sentences with the numbers of the result, or why there is none
  std::vector<std::string> warnings;
  std::vector<std::string> unplaced;     // words that found no place
  std::vector<std::string> suggestions;  // questions that can be answered
  std::optional<figure::Figure> figure;
};

struct PlannerLimits {
  store::QueryLimits query;
  size_t question_bytes = 4000;
};

class Planner {
 public:
  // Reads the trace's names and dates through the runner, once.
  explicit Planner(QueryRunner& runner);

  // Never throws for what the question says: a bad one is declined. Throws Error when the runner
  // does.
  Answer ask(std::string_view question, const PlannerLimits& limits = {});

  // The same with a runner of this question. `before_run` sees the answer as far as it is known
  // when its query is about to run: reading, code, warnings. From several threads at once.
  using BeforeRun = std::function<void(const Answer&)>;
  Answer ask(std::string_view question, QueryRunner& runner, const PlannerLimits& limits,
             const BeforeRun& before_run) const;

  const Values& values() const { return values_; }

 private:
  QueryRunner& runner_;
  Lexicon lexicon_;
  Values values_;
};

// Why this is no question at all: empty, too long, no text; "" if it may be one.
std::string trouble_with_question(std::string_view question, size_t most_bytes);

// Sentences about a result.
std::string answer_text(const Reading& reading, const std::vector<PlanColumn>& columns,
                        const store::ResultTable& result);

// "12,345", "4.21 s", "12.3%", "$5.04": a cell as a person reads it.
std::string readable(const store::Value& value, const std::string& unit);

// Nothing where a picture would say no more than the number.
std::optional<figure::Figure> make_figure(const Reading& reading,
                                          const std::vector<PlanColumn>& columns,
                                          const store::ResultTable& result);

// The example questions nearest to this one.
std::vector<std::string> nearest_questions(std::string_view question, size_t count);

}  // namespace atlas::assistant
