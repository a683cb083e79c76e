#include "assistant/planner/item.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/text.h"

namespace atlas::assistant {
namespace {

using catalogue::Role;

double number_of(std::string_view text) {
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool is_ascii_word(std::string_view word) {
  return std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
}

// p99, p99.9 come as the token p99 and perhaps a number behind it.
bool is_percentile(std::string_view word) {
  return word.size() >= 2 && word[0] == 'p' && std::ranges::all_of(word.substr(1), [](char c) {
           return (c >= '0' && c <= '9') || c == '.';
         });
}

std::string raw_text(const std::vector<Token>& tokens, size_t from, size_t count) {
  std::string text;
  for (size_t i = from; i < from + count; ++i) {
    const bool joins = i > from && tokens[i].begin > tokens[i - 1].end;
    text += (joins ? " " : "") + tokens[i].raw;
  }
  return text;
}

bool is_plural(const std::vector<Token>& tokens, size_t from, size_t count) {
  const Token& last = tokens[from + count - 1];
  const Token& first = tokens[from];
  const auto plural = [](const Token& token) {
    return base::lower_ascii(token.raw) != token.norm && token.raw.ends_with("s");
  };
  return plural(last) || plural(first);
}

}  // namespace

Lexicon::Lexicon() {
  for (const catalogue::Word& word : catalogue::words()) {
    Item item;
    item.kind = ItemKind::word;
    item.role = word.role;
    item.data = word.value;
    if (word.role == Role::number) {
      item.kind = ItemKind::number;
      item.number = number_of(word.value);
      item.data.clear();
    }
    if (word.role == Role::aggregate && is_percentile(word.value)) {
      item.number = number_of(word.value.substr(1));
    }
    if (word.role == Role::time_unit) item.time_unit_ms = number_of(word.value);
    add_phrases(word.phrases, item);
  }
  for (const auto& predicate : catalogue::query_predicates()) {
    Item item;
    item.kind = ItemKind::predicate;
    item.predicate = &predicate;
    add_phrases(predicate.words, item);
    add_negated_forms(predicate.words, item);
    add_phrases(predicate.words_zh, item);
  }
  for (const auto& dimension : catalogue::query_dimensions()) {
    Item item;
    item.kind = ItemKind::dimension;
    item.dimension = &dimension;
    if (!dimension.words.empty()) add_phrases(dimension.id, item);
    add_phrases(dimension.words, item);
    add_phrases(dimension.words_zh, item);
  }
  for (const auto& measure : catalogue::query_measures()) {
    Item item;
    item.kind = ItemKind::measure;
    item.measure = &measure;
    item.dimension = catalogue::find_dimension(measure.dimension);
    add_phrases(measure.id, item);
    add_phrases(measure.words, item);
    add_phrases(measure.words_zh, item);
  }
  std::ranges::sort(words_);
  words_.erase(std::unique(words_.begin(), words_.end()), words_.end());
}

// A phrase that is already a unit of time stays one as well: "day".
void Lexicon::add_phrases(std::string_view phrases, const Item& meaning) {
  if (phrases.empty()) return;
  for (const std::string_view phrase : base::split(phrases, '|')) {
    const auto tokens = tokenize(phrase);
    most_tokens_ = std::max(most_tokens_, tokens.size());
    Item& entry = phrases_[phrase_key(phrase)];
    const double time_unit_ms = std::max(entry.time_unit_ms, meaning.time_unit_ms);
    entry = meaning;
    entry.time_unit_ms = time_unit_ms;
    for (const Token& token : tokens) words_.push_back(token.norm);
  }
}

// "no latency" is also said as "have no latency" and "with no latency".
void Lexicon::add_negated_forms(std::string_view phrases, const Item& meaning) {
  for (const std::string_view phrase : base::split(phrases, '|')) {
    if (!phrase.starts_with("no ")) continue;
    for (const std::string_view lead : {"have ", "with ", "do not have any", "without any"}) {
      add_phrases(std::string(lead) + std::string(lead.ends_with(' ') ? phrase : phrase.substr(2)),
                  meaning);
    }
  }
}

const Item* Lexicon::find(const std::string& key) const {
  const auto found = phrases_.find(key);
  return found == phrases_.end() ? nullptr : &found->second;
}

size_t Lexicon::longest_phrase(const std::vector<Token>& tokens, size_t at, size_t most,
                               const Item*& found) const {
  std::string key;
  size_t best = 0;
  for (size_t n = 1; n <= std::min(most, most_tokens_) && at + n <= tokens.size(); ++n) {
    const Token& token = tokens[at + n - 1];
    if (token.kind == Token::Kind::end || token.kind == Token::Kind::quoted) break;
    if (n > 1 && is_silent_word(token.norm)) continue;
    if (n > 1) key += ' ';
    key += token.norm;
    if (const Item* entry = find(key)) {
      found = entry;
      best = n;
    }
  }
  return best;
}

// The longest phrase, unless its last word begins what is meant: "with [error rate]" is no "with
// error", "session [started by the user]" no "session started".
size_t Lexicon::fitting_phrase(const std::vector<Token>& tokens, size_t at,
                               const Item*& found) const {
  const size_t length = longest_phrase(tokens, at, most_tokens_, found);
  const bool is_whole =
      length < 2 || (found->kind != ItemKind::predicate && found->kind != ItemKind::measure);
  if (is_whole || !is_ascii_word(tokens[at].norm)) return length;
  const Item* behind = nullptr;
  const size_t behind_length = longest_phrase(tokens, at + length - 1, most_tokens_, behind);
  const ItemKind other =
      found->kind == ItemKind::predicate ? ItemKind::measure : ItemKind::predicate;
  if (behind_length < 2 || behind->kind != other) return length;
  const Item* shorter = nullptr;
  const size_t shorter_length = longest_phrase(tokens, at, length - 1, shorter);
  if (shorter == nullptr) return length;
  found = shorter;
  return shorter_length;
}

// A tool whose name is an English word counts only beside a word for calls and tools.
bool Lexicon::means_a_tool(const std::vector<Token>& tokens, size_t begin, size_t end) const {
  static const std::set<std::string_view> kAfter = {"call",      "tool",    "invocation", "error",
                                                    "latency",   "failure", "invoke",     "command",
                                                    "execution", "调",      "工"};
  static const std::set<std::string_view> kBefore = {"tool", "工", "具", "named", "called"};
  if (end < tokens.size() && kAfter.contains(tokens[end].norm)) return true;
  if (begin > 0 && kBefore.contains(tokens[begin - 1].norm)) return true;
  if (begin > 1 && tokens[begin - 1].norm == "to" && tokens[begin - 2].norm == "call") return true;
  const bool first_word = begin == 0 || tokens[begin - 1].kind == Token::Kind::end;
  const bool capital =
      !tokens[begin].raw.empty() && tokens[begin].raw[0] >= 'A' && tokens[begin].raw[0] <= 'Z';
  static const std::set<std::string_view> kNotAfter = {"step", "session", "request", "turn",
                                                       "round"};
  return capital && !first_word && !(end < tokens.size() && kNotAfter.contains(tokens[end].norm));
}

bool Lexicon::take_value(std::string_view question, const std::vector<Token>& tokens, size_t at,
                         const Values& values, Item& item, size_t& length) const {
  if (tokens[at].kind == Token::Kind::quoted) {
    length = 1;
    const auto named = values.exact(tokens[at].raw);
    if (named) item.values = *named;
    return named.has_value();
  }
  // A name with colons and dashes in it, as session ids have.
  const std::string_view rest = question.substr(tokens[at].begin);
  std::string_view chunk = rest.substr(0, rest.find_first_of(" \t\n,;?!()\"'`"));
  while (chunk.ends_with('.') || chunk.ends_with(':')) chunk.remove_suffix(1);
  if (chunk.size() > tokens[at].raw.size()) {
    if (const auto named = values.exact(chunk); named && !named->is_plain_word) {
      item.values = *named;
      const size_t end = tokens[at].begin + chunk.size();
      for (length = 0; at + length < tokens.size() && tokens[at + length].begin < end;) ++length;
      return true;
    }
  }
  std::string key;
  std::optional<NamedValues> best;
  size_t best_length = 0;
  for (size_t n = 1; n <= values.most_words() && at + n <= tokens.size(); ++n) {
    const Token& token = tokens[at + n - 1];
    if (token.kind != Token::Kind::word && token.kind != Token::Kind::number) break;
    const std::string piece = value_key(token.raw);
    if (piece.empty()) break;
    key += piece;
    if (const auto named = values.by_key(key)) {
      best = named;
      best_length = n;
    }
    if (n == 1) {
      const auto named = values.exact(token.raw);
      const bool fits = named && (!named->is_plain_word || means_a_tool(tokens, at, at + 1));
      if (fits && !best) {
        best = named;
        best_length = 1;
      }
    }
  }
  if (!best) return false;
  item.values = *best;
  length = best_length;
  return true;
}

std::string Lexicon::nearest_word(const std::string& word) const {
  constexpr size_t kLeastLetters = 5;
  constexpr size_t kLettersForTwo = 9;
  if (word.size() < kLeastLetters || !is_ascii_word(word)) return "";
  std::string found;
  for (int distance = 1; distance <= (word.size() >= kLettersForTwo ? 2 : 1); ++distance) {
    for (const std::string& candidate : words_) {
      if (candidate.size() < kLeastLetters - 1 || candidate[0] != word[0]) continue;
      if (!is_near(word, candidate, distance)) continue;
      if (!found.empty()) return "";  // two words are as near: it could be either
      found = candidate;
    }
    if (!found.empty()) return found;
  }
  return found;
}

// Misspelt words get the norm of the word that is meant; says which.
std::vector<std::string> Lexicon::correct_spelling(std::vector<Token>& tokens,
                                                   const Values& values) const {
  std::vector<std::string> corrected(tokens.size());
  for (size_t i = 0; i < tokens.size(); ++i) {
    Token& token = tokens[i];
    if (token.kind != Token::Kind::word || is_percentile(token.norm)) continue;
    const bool known =
        std::ranges::binary_search(words_, token.norm) || values.exact(token.raw) ||
        values.by_key(value_key(token.raw)) ||
        find_period(std::span(tokens).subspan(i), values.first_event(), values.last_event());
    if (known) continue;
    corrected[i] = nearest_word(token.norm);
    if (!corrected[i].empty()) token.norm = corrected[i];
  }
  return corrected;
}

// A number, a percentile or a sign that no phrase holds.
Item Lexicon::lone_token(const Token& token) {
  Item item;
  if (token.kind == Token::Kind::number && token.norm.find('-') == std::string::npos) {
    item.kind = ItemKind::number;
    item.number = number_of(token.norm);
    item.is_ordinal = token.raw == "th";
  } else if (token.kind == Token::Kind::word && is_percentile(token.norm)) {
    item.kind = ItemKind::word;
    item.role = Role::aggregate;
    item.data = "percentile";
    item.number = number_of(token.norm.substr(1));
  } else if (token.norm == "%" || token.norm == "$") {
    item.kind = ItemKind::word;
    item.role = Role::time_unit;
    item.data = token.norm;
  }
  return item;
}

// The longest of what a date, a name of the trace and a phrase make of the tokens from `at` on.
Item Lexicon::read_item(std::string_view question, const std::vector<Token>& tokens, size_t at,
                        const Values& values, size_t& length) const {
  length = 1;
  Item item;
  if (tokens[at].kind == Token::Kind::end) {
    item.kind = ItemKind::end;
    return item;
  }
  const Item* phrase = nullptr;
  const size_t phrase_length = fitting_phrase(tokens, at, phrase);
  size_t value_length = 0;
  const bool has_value = take_value(question, tokens, at, values, item, value_length);
  const auto period =
      find_period(std::span(tokens).subspan(at), values.first_event(), values.last_event());
  if (period && period->tokens >= std::max(phrase_length, value_length)) {
    item.kind = ItemKind::period;
    item.period = *period;
    length = period->tokens;
  } else if (has_value && value_length >= phrase_length) {
    item.kind = ItemKind::value;
    length = value_length;
  } else if (phrase != nullptr) {
    item = *phrase;
    length = phrase_length;
  } else {
    item = lone_token(tokens[at]);
  }
  return item;
}

std::vector<Item> Lexicon::read(std::string_view question, const Values& values) const {
  std::vector<Token> tokens = tokenize(question);
  const std::vector<std::string> corrected = correct_spelling(tokens, values);
  std::vector<Item> items;
  for (size_t at = 0; at < tokens.size();) {
    size_t length = 1;
    Item item = read_item(question, tokens, at, values, length);
    item.text = raw_text(tokens, at, length);
    item.is_plural = is_plural(tokens, at, length);
    for (size_t i = at; i < at + length; ++i) {
      if (!corrected[i].empty()) item.corrected = corrected[i];
    }
    items.push_back(std::move(item));
    at += length;
  }
  return items;
}

}  // namespace atlas::assistant
