// A question as items: the longest phrases that the vocabulary, the trace's names or the calendar
// know.
#pragma once

#include <string>
#include <vector>

#include "assistant/planner/period.h"
#include "assistant/planner/token.h"
#include "assistant/planner/values.h"
#include "catalogue/vocabulary.h"

namespace atlas::assistant {

enum class ItemKind { word, measure, dimension, predicate, value, number, period, end, unknown };

struct Item {
  ItemKind kind = ItemKind::unknown;
  catalogue::Role role = catalogue::Role::filler;  // of a word
  std::string data;                                // of a word: its value
  const catalogue::QueryMeasure* measure = nullptr;
  const catalogue::QueryDimension* dimension = nullptr;  // also of a measure that counts one
  const catalogue::QueryPredicate* predicate = nullptr;
  NamedValues values;
  double number = 0;
  bool is_ordinal = false;  // 99th
  double time_unit_ms = 0;  // the phrase is also a unit of time
  FoundPeriod period;
  std::string text;       // as it is in the question
  std::string corrected;  // what a misspelt word was read as
  bool is_plural = false;
  bool used = false;

  bool is(catalogue::Role wanted) const { return kind == ItemKind::word && role == wanted; }
};

class Lexicon {
 public:
  Lexicon();

  // Throws nothing; what nothing knows is `unknown`.
  std::vector<Item> read(std::string_view question, const Values& values) const;

 private:
  void add_negated_forms(std::string_view phrases, const Item& meaning);
  void add_phrases(std::string_view phrases, const Item& meaning);
  const Item* find(const std::string& key) const;
  size_t longest_phrase(const std::vector<Token>& tokens, size_t at, size_t most,
                        const Item*& found) const;
  size_t fitting_phrase(const std::vector<Token>& tokens, size_t at, const Item*& found) const;
  bool take_value(std::string_view question, const std::vector<Token>& tokens, size_t at,
                  const Values& values, Item& item, size_t& length) const;
  bool means_a_tool(const std::vector<Token>& tokens, size_t begin, size_t end) const;
  std::string nearest_word(const std::string& word) const;
  std::vector<std::string> correct_spelling(std::vector<Token>& tokens, const Values& values) const;
  static Item lone_token(const Token& token);
  Item read_item(std::string_view question, const std::vector<Token>& tokens, size_t at,
                 const Values& values, size_t& length) const;

  std::unordered_map<std::string, Item> phrases_;
  std::vector<std::string> words_;  // single words of all phrases, sorted
  size_t most_tokens_ = 1;
};

}  // namespace atlas::assistant
