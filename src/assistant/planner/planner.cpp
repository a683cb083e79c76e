#include "assistant/planner/planner.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "assistant/planner/token.h"
#include "base/number_text.h"
#include "base/text.h"
#include "experiments/shared/prices.h"

namespace atlas::assistant {
namespace {

constexpr size_t kSuggestions = 3;
constexpr size_t kShownWords = 8;

Answer declined(std::string_view question, std::string why, std::vector<std::string> words) {
  Answer answer;
  answer.unplaced = std::move(words);
  answer.suggestions = nearest_questions(question, kSuggestions);
  answer.answer = std::move(why);
  return answer;
}

bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\t' && c != '\r') || byte == 0x7F;
  });
}

std::string quoted_words(const std::vector<std::string>& words) {
  std::string text;
  for (size_t i = 0; i < std::min(words.size(), kShownWords); ++i) {
    text += fmt::format("{}\"{}\"", i == 0 ? "" : ", ", base::printable(words[i]));
  }
  return words.size() > kShownWords ? text + ", ..." : text;
}

// How much of the trace the prices cover, where the query asks for them.
std::string price_note(const Query& query, const Values& values) {
  if (std::ranges::find(query.with, "prices", &NamedQuery::name) == query.with.end()) return "";
  int64_t priced = 0;
  for (const ModelOfTrace& model : values.models()) {
    if (experiments::find_price(model.provider, model.model)) priced += model.steps;
  }
  return fmt::format(
      "list prices of {}; {} of {} steps have a model with a known price, the others cost "
      "nothing here",
      experiments::kPricesAsOf, base::grouped(priced), base::grouped(values.steps()));
}

std::string explanation(const Decline& decline) {
  std::string text = "I cannot answer this safely: " + decline.reason + ".";
  if (!decline.words.empty()) text += " Not placed: " + quoted_words(decline.words) + ".";
  return text;
}

}  // namespace

std::string trouble_with_question(std::string_view question, size_t most_bytes) {
  if (base::trimmed(question).empty()) return "There is no question.";
  if (question.size() > most_bytes) {
    return fmt::format("The question is too long: {} bytes, at most {}.", question.size(),
                       most_bytes);
  }
  if (!base::is_valid_utf8(question) || has_control_characters(question)) {
    return "The question is no plain text.";
  }
  return "";
}

std::vector<std::string> nearest_questions(std::string_view question, size_t count) {
  const auto words_of = [](std::string_view text) {
    std::set<std::string> words;
    for (const Token& token : tokenize(text)) words.insert(token.norm);
    return words;
  };
  const bool chinese =
      std::ranges::any_of(question, [](char c) { return static_cast<unsigned char>(c) >= 0xE3; });
  const auto examples =
      chinese ? catalogue::example_questions_zh() : catalogue::example_questions();
  static const std::set<std::string, std::less<>> kPlain = {
      "the", "of", "be", "what", "how", "many", "in", "per", "a", "?", "do", "which"};
  constexpr size_t kReadBytes = 400;
  const auto wanted = words_of(
      base::is_valid_utf8(question.substr(0, kReadBytes)) ? question.substr(0, kReadBytes) : "");
  std::vector<std::pair<double, std::string>> ranked;
  for (const std::string_view example : examples) {
    double shared = 0;
    const auto words = words_of(example);
    for (const std::string& word : words) {
      if (wanted.contains(word)) shared += kPlain.contains(word) ? 0.05 : 1;
    }
    ranked.emplace_back(-shared / static_cast<double>(words.size() + 2), std::string(example));
  }
  std::ranges::stable_sort(ranked, {}, [](const auto& entry) { return entry.first; });
  std::vector<std::string> nearest;
  for (size_t i = 0; i < std::min(count, ranked.size()); ++i) nearest.push_back(ranked[i].second);
  return nearest;
}

Planner::Planner(QueryRunner& runner) : runner_(runner), values_(runner) {}

Answer Planner::ask(std::string_view question, const PlannerLimits& limits) {
  return ask(question, runner_, limits, {});
}

Answer Planner::ask(std::string_view question, QueryRunner& runner, const PlannerLimits& limits,
                    const BeforeRun& before_run) const {
  if (std::string trouble = trouble_with_question(question, limits.question_bytes);
      !trouble.empty()) {
    return declined(question, std::move(trouble), {});
  }
  Understanding understanding = understand(question, lexicon_, values_);
  if (const auto* decline = std::get_if<Decline>(&understanding.outcome)) {
    Answer answer = declined(question, explanation(*decline), decline->words);
    answer.warnings = std::move(understanding.notes);
    return answer;
  }
  const Reading& reading = std::get<Reading>(understanding.outcome);
  Plan plan;
  try {
    plan = make_plan(reading, values_);
  } catch (const Refusal& refusal) {
    Answer answer = declined(question, explanation({refusal.reason, {}}), {});
    answer.warnings = std::move(understanding.notes);
    return answer;
  }
  Answer answer;
  answer.understood = true;
  answer.reading = describe(reading);
  answer.code.push_back({"sql", plan.query.sql()});
  answer.columns = std::move(plan.columns);
  answer.warnings = std::move(understanding.notes);
  if (const std::string note = price_note(plan.query, values_); !note.empty())
    answer.warnings.push_back(note);
  if (before_run) before_run(answer);
  answer.result = runner.run(plan.query, limits.query);
  if (answer.result.is_cut) {
    answer.warnings.push_back(
        fmt::format("only the first {} rows are shown", answer.result.rows.size()));
  }
  answer.answer = answer_text(reading, answer.columns, answer.result);
  answer.figure = make_figure(reading, answer.columns, answer.result);
  return answer;
}

}  // namespace atlas::assistant
