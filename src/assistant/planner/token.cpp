#include "assistant/planner/token.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "base/text.h"

namespace atlas::assistant {
namespace {

constexpr std::string_view kFullStops[] = {"。", "？", "！", "；"};
constexpr std::string_view kOpeningQuotes[] = {"“", "‘", "「", "《"};
constexpr std::string_view kClosingQuotes[] = {"”", "’", "」", "》"};
// Full-width and other characters that are read as an ASCII one.
constexpr std::pair<std::string_view, char> kSynonyms[] = {
    {"，", ','}, {"、", ','}, {"：", ':'}, {"（", '('}, {"）", ')'}, {"’", '\''},
    {"‐", '-'},  {"–", '-'},  {"—", '-'},  {"％", '%'}, {"≥", 'G'},  {"≤", 'L'}};

bool is_word_byte(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

size_t sequence_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  if (byte < 0x80) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    while (at_ < text_.size()) step();
    return std::move(tokens_);
  }

 private:
  std::string_view rest() const { return text_.substr(at_); }

  void add(Token::Kind kind, size_t length, std::string norm) {
    tokens_.push_back(
        {kind, std::string(text_.substr(at_, length)), std::move(norm), at_, at_ + length});
    at_ += length;
  }

  void step() {
    const char c = text_[at_];
    if (is_digit(c)) return number();
    if (is_word_byte(c)) return word();
    if (static_cast<unsigned char>(c) >= 0x80) return other_script();
    if (c == '"' || c == '`' || c == '\'') {
      if (quoted(text_.substr(at_, 1), text_.substr(at_, 1))) return;
      if (c == '\'') return apostrophe();
    }
    if (c == '?' || c == '!' || c == ';' || c == '\n' || (c == '.' && ends_sentence())) {
      return add(Token::Kind::end, 1, "");
    }
    if (c == '>' || c == '<') {
      const size_t length = at_ + 1 < text_.size() && text_[at_ + 1] == '=' ? 2 : 1;
      return add(Token::Kind::symbol, length, std::string(text_.substr(at_, length)));
    }
    if (c == ',' || c == '=' || c == '%' || c == '$' || c == '#' || c == '&' || c == '/' ||
        c == '(' || c == ')' || (c == ':' && ends_sentence())) {
      return add(Token::Kind::symbol, 1, std::string(1, c));
    }
    if (!is_silent(c)) return add(Token::Kind::symbol, 1, std::string(1, c));
    ++at_;
  }

  static bool is_silent(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0 || c == '-' || c == ':' || c == '.' ||
           c == '"' || c == '\'' || c == '`';
  }

  bool ends_sentence() const {
    return at_ + 1 >= text_.size() || std::isspace(static_cast<unsigned char>(text_[at_ + 1])) != 0;
  }

  // 2026-05-03, 2026-05, 1,234, 99.9, 5k: a date is one token, a number another; letters at its end
  // are a word of their own, but 99th and 3rd are numbers.
  void number() {
    size_t end = at_;
    const auto digits = [&](size_t from) {
      size_t i = from;
      while (i < text_.size() && is_digit(text_[i])) ++i;
      return i - from;
    };
    if (const size_t length = date_length(); length > 0)
      return add(Token::Kind::number, length, std::string(text_.substr(at_, length)));
    end += digits(end);
    while (end + 3 < text_.size() && text_[end] == ',' && digits(end + 1) == 3) end += 4;
    if (end + 1 < text_.size() && text_[end] == '.' && is_digit(text_[end + 1])) {
      end += 1 + digits(end + 1);
    }
    size_t letters = end;
    while (letters < text_.size() && is_word_byte(text_[letters])) ++letters;
    const std::string tail = base::lower_ascii(text_.substr(end, letters - end));
    const bool is_identifier =
        std::ranges::any_of(tail, [](char c) { return is_digit(c) || c == '_'; });
    if (is_identifier) return word();
    std::string norm(text_.substr(at_, end - at_));
    std::erase(norm, ',');
    const bool ordinal = tail == "th" || tail == "st" || tail == "nd" || tail == "rd";
    add(Token::Kind::number, (ordinal ? letters : end) - at_, norm);
    if (ordinal) tokens_.back().raw = "th";
  }

  size_t date_length() const {
    const auto matches = [this](std::string_view pattern) {
      if (at_ + pattern.size() > text_.size()) return false;
      for (size_t i = 0; i < pattern.size(); ++i) {
        const char c = text_[at_ + i];
        if (pattern[i] == 'd' ? !is_digit(c) : c != pattern[i]) return false;
      }
      const size_t next = at_ + pattern.size();
      return next >= text_.size() || !(is_word_byte(text_[next]) || text_[next] == '-');
    };
    for (const std::string_view pattern : {"dddd-dd-dd", "dddd-dd", "dddd-d-d", "dddd-d"}) {
      if (matches(pattern)) return pattern.size();
    }
    return 0;
  }

  void word() {
    size_t end = at_;
    while (end < text_.size() && is_word_byte(text_[end])) ++end;
    // p99.9
    const bool percentile = (text_[at_] == 'p' || text_[at_] == 'P') && end > at_ + 1 &&
                            std::ranges::all_of(text_.substr(at_ + 1, end - at_ - 1), is_digit);
    if (percentile && end + 1 < text_.size() && text_[end] == '.' && is_digit(text_[end + 1])) {
      ++end;
      while (end < text_.size() && is_digit(text_[end])) ++end;
    }
    const std::string_view raw = text_.substr(at_, end - at_);
    add(Token::Kind::word, raw.size(), base_form(base::lower_ascii(raw)));
  }

  // A possessive 's and n't say nothing of their own; n't is a negation.
  void apostrophe() {
    ++at_;
    const std::string_view tail = rest();
    const auto ends_after = [&](size_t n) { return tail.size() <= n || !is_word_byte(tail[n]); };
    if (tail.starts_with("s") && ends_after(1)) at_ += 1;
    if (tail.starts_with("re") && ends_after(2)) at_ += 2;
    if (tail.starts_with("d") && ends_after(1)) at_ += 1;
    if (tail.starts_with("m") && ends_after(1)) at_ += 1;
    if (tail.starts_with("t") && ends_after(1) && !tokens_.empty() &&
        tokens_.back().end == at_ - 1) {
      ++at_;
      tokens_.back().norm = "not";
      tokens_.back().raw += "'t";
    }
  }

  bool quoted(std::string_view open, std::string_view close) {
    const bool inside_word = at_ > 0 && is_word_byte(text_[at_ - 1]);
    if (inside_word) return false;
    const size_t begin = at_ + open.size();
    const size_t end = text_.find(close, begin);
    if (end == std::string_view::npos || end == begin) return false;
    tokens_.push_back({Token::Kind::quoted, std::string(text_.substr(begin, end - begin)),
                       std::string(text_.substr(begin, end - begin)), at_, end + close.size()});
    at_ = end + close.size();
    return true;
  }

  void other_script() {
    for (size_t q = 0; q < std::size(kOpeningQuotes); ++q) {
      if (rest().starts_with(kOpeningQuotes[q]) && quoted(kOpeningQuotes[q], kClosingQuotes[q]))
        return;
    }
    for (const std::string_view stop : kFullStops) {
      if (rest().starts_with(stop)) return add(Token::Kind::end, stop.size(), "");
    }
    for (const auto& [from, to] : kSynonyms) {
      if (!rest().starts_with(from)) continue;
      if (to == '\'') {
        at_ += from.size() - 1;
        return apostrophe();
      }
      if (is_silent(to)) {
        at_ += from.size();
        return;
      }
      const std::string norm = to == 'G' ? ">=" : to == 'L' ? "<=" : std::string(1, to);
      return add(Token::Kind::symbol, from.size(), norm);
    }
    const size_t length = std::min(sequence_length(text_[at_]), text_.size() - at_);
    add(Token::Kind::word, length, std::string(text_.substr(at_, length)));
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<Token> tokens_;
};

const std::map<std::string_view, std::string_view>& irregular_forms() {
  static const std::map<std::string_view, std::string_view> kForms = {{"is", "be"},
                                                                      {"are", "be"},
                                                                      {"was", "be"},
                                                                      {"were", "be"},
                                                                      {"been", "be"},
                                                                      {"being", "be"},
                                                                      {"has", "have"},
                                                                      {"had", "have"},
                                                                      {"does", "do"},
                                                                      {"did", "do"},
                                                                      {"done", "do"},
                                                                      {"uses", "use"},
                                                                      {"takes", "take"},
                                                                      {"took", "take"},
                                                                      {"taken", "take"},
                                                                      {"taking", "take"},
                                                                      {"fails", "fail"},
                                                                      {"failing", "fail"},
                                                                      {"contains", "contain"},
                                                                      {"contained", "contain"},
                                                                      {"includes", "include"},
                                                                      {"goes", "go"},
                                                                      {"went", "go"},
                                                                      {"comes", "come"},
                                                                      {"came", "come"},
                                                                      {"lasts", "last"},
                                                                      {"costs", "cost"},
                                                                      {"exceeds", "exceed"},
                                                                      {"calls", "call"},
                                                                      {"makes", "make"},
                                                                      {"people", "people"},
                                                                      {"this", "this"},
                                                                      {"its", "its"},
                                                                      {"us", "us"},
                                                                      {"as", "as"},
                                                                      {"vs", "vs"},
                                                                      {"ms", "ms"},
                                                                      {"yes", "yes"},
                                                                      {"plus", "plus"},
                                                                      {"less", "less"},
                                                                      {"across", "across"},
                                                                      {"always", "always"},
                                                                      {"thus", "thus"},
                                                                      {"gives", "give"},
                                                                      {"shows", "show"},
                                                                      {"caches", "cache"},
                                                                      {"analysis", "analysis"},
                                                                      {"status", "status"},
                                                                      {"opus", "opus"},
                                                                      {"equals", "equals"},
                                                                      {"besides", "besides"},
                                                                      {"bus", "bus"},
                                                                      {"minus", "minus"},
                                                                      {"versus", "versus"},
                                                                      {"previous", "previous"},
                                                                      {"focus", "focus"},
                                                                      {"codebases", "codebase"},
                                                                      {"responses", "response"},
                                                                      {"increases", "increase"},
                                                                      {"databases", "database"},
                                                                      {"indices", "index"},
                                                                      {"waits", "wait"},
                                                                      {"waited", "wait"},
                                                                      {"begins", "begin"},
                                                                      {"begun", "begin"},
                                                                      {"started", "started"},
                                                                      {"starts", "start"},
                                                                      {"ends", "end"},
                                                                      {"hits", "hit"},
                                                                      {"serves", "serve"},
                                                                      {"covers", "cover"},
                                                                      {"spans", "span"},
                                                                      {"covered", "cover"},
                                                                      {"begins", "begin"},
                                                                      {"having", "having"}};
  return kForms;
}

}  // namespace

std::vector<Token> tokenize(std::string_view text) { return Tokenizer(text).run(); }

std::string base_form(std::string_view word) {
  const auto found = irregular_forms().find(word);
  if (found != irregular_forms().end()) return std::string(found->second);
  const auto ends = [&](std::string_view tail) { return word.ends_with(tail); };
  if (word.size() > 4 && ends("ies")) return std::string(word.substr(0, word.size() - 3)) + "y";
  if (word.size() > 4 && (ends("sses") || ends("xes") || ends("ches") || ends("shes"))) {
    return std::string(word.substr(0, word.size() - 2));
  }
  if (word.size() > 3 && ends("s") && !ends("ss") && !ends("us") && !ends("is")) {
    return std::string(word.substr(0, word.size() - 1));
  }
  return std::string(word);
}

bool is_silent_word(std::string_view norm) {
  return norm == "the" || norm == "a" || norm == "an" || norm == "be";
}

std::string phrase_key(std::string_view phrase) {
  std::string key;
  for (const Token& token : tokenize(phrase)) {
    if (!key.empty() && is_silent_word(token.norm)) continue;
    if (!key.empty()) key += ' ';
    key += token.norm;
  }
  return key;
}

bool is_near(std::string_view a, std::string_view b, int most) {
  if (a.size() > b.size() + static_cast<size_t>(most) ||
      b.size() > a.size() + static_cast<size_t>(most)) {
    return false;
  }
  std::vector<int> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) previous[j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    current[0] = static_cast<int>(i);
    for (size_t j = 1; j <= b.size(); ++j) {
      current[j] = std::min(
          {previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
    }
    before.swap(previous);
    previous.swap(current);
  }
  return previous[b.size()] <= most;
}

}  // namespace atlas::assistant
