#include "assistant/number_scan.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include "base/text.h"

namespace atlas::assistant {
namespace {

using Unit = ScannedNumber::Unit;

struct UnitWord {
  std::string_view word;
  Unit unit;
  double scale;
};

constexpr double kMinute = 60;
constexpr double kHour = 3600;
constexpr double kDay = 86400;

// Longer words first where one begins with another.
constexpr std::array<UnitWord, 51> kUnitWords = {{
    {"percentage points", Unit::percent, 1},
    {"percent", Unit::percent, 1},
    {"%", Unit::percent, 1},
    {"％", Unit::percent, 1},
    {"milliseconds", Unit::duration, 1e-3},
    {"millisecond", Unit::duration, 1e-3},
    {"microseconds", Unit::duration, 1e-6},
    {"seconds", Unit::duration, 1},
    {"second", Unit::duration, 1},
    {"secs", Unit::duration, 1},
    {"sec", Unit::duration, 1},
    {"minutes", Unit::duration, kMinute},
    {"minute", Unit::duration, kMinute},
    {"mins", Unit::duration, kMinute},
    {"min", Unit::duration, kMinute},
    {"hours", Unit::duration, kHour},
    {"hour", Unit::duration, kHour},
    {"hrs", Unit::duration, kHour},
    {"hr", Unit::duration, kHour},
    {"days", Unit::duration, kDay},
    {"day", Unit::duration, kDay},
    {"thousand", Unit::none, 1e3},
    {"million", Unit::none, 1e6},
    {"billion", Unit::none, 1e9},
    {"trillion", Unit::none, 1e12},
    {"毫秒", Unit::duration, 1e-3},
    {"微秒", Unit::duration, 1e-6},
    {"秒", Unit::duration, 1},
    {"分钟", Unit::duration, kMinute},
    {"小时", Unit::duration, kHour},
    {"天", Unit::duration, kDay},
    {"万亿", Unit::none, 1e12},
    {"万", Unit::none, 1e4},
    {"亿", Unit::none, 1e8},
    {"ms", Unit::duration, 1e-3},
    {"µs", Unit::duration, 1e-6},
    {"μs", Unit::duration, 1e-6},
    {"us", Unit::duration, 1e-6},
    {"bn", Unit::none, 1e9},
    {"s", Unit::duration, 1},
    {"m", Unit::duration, kMinute},
    {"h", Unit::duration, kHour},
    {"d", Unit::duration, kDay},
    {"k", Unit::none, 1e3},
    {"K", Unit::none, 1e3},
    {"M", Unit::none, 1e6},
    {"B", Unit::none, 1e9},
    {"G", Unit::none, 1e9},
    {"T", Unit::none, 1e12},
    {"x", Unit::none, 1},
    {"×", Unit::none, 1},
}};

constexpr std::array<std::string_view, 23> kMonths = {
    "jan",   "feb",  "mar",  "apr",    "may",       "jun",     "jul",      "aug",
    "sep",   "sept", "oct",  "nov",    "dec",       "january", "february", "march",
    "april", "june", "july", "august", "september", "october", "november"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<ScannedNumber> run() {
    while (at_ < text_.size()) {
      if (text_.substr(at_).starts_with("```")) {
        skip_code_block();
      } else if (is_digit(text_[at_])) {
        take();
      } else {
        ++at_;
      }
    }
    return std::move(found_);
  }

 private:
  char char_at(size_t place) const { return place < text_.size() ? text_[place] : '\0'; }
  std::string_view rest(size_t place) const { return text_.substr(std::min(place, text_.size())); }

  void skip_code_block() {
    const size_t end = text_.find("```", at_ + 3);
    at_ = end == std::string_view::npos ? text_.size() : end + 3;
  }

  void take() {
    const size_t begin = at_;
    if (belongs_to_a_name(begin)) {
      while (is_digit(char_at(at_)) || is_letter(char_at(at_)) ||
             ((char_at(at_) == '.' || char_at(at_) == '-') && is_digit(char_at(at_ + 1)))) {
        ++at_;
      }
      add_trivial(begin);
      return;
    }
    if (take_date()) {
      add_trivial(begin);
      return;
    }
    ScannedNumber number;
    number.begin = begin;
    read_digits(number);
    number.is_trivial = is_list_number(begin) || is_dated(begin);
    if (take_ordinal()) number.is_trivial = true;
    if (!number.is_trivial) take_unit(number);
    number.end = at_;
    found_.push_back(number);
  }

  void add_trivial(size_t begin) {
    ScannedNumber number;
    number.begin = begin;
    number.end = at_;
    number.is_trivial = true;
    found_.push_back(number);
  }

  // "gpt-5.5", "p95", "opus-4-6"
  bool belongs_to_a_name(size_t begin) const {
    if (begin == 0) return false;
    const char before = text_[begin - 1];
    if (is_letter(before)) return true;
    return (before == '-' || before == '.' || before == '/') && begin >= 2 &&
           is_letter(text_[begin - 2]);
  }

  size_t digits_at(size_t place) const {
    size_t count = 0;
    while (is_digit(char_at(place + count))) ++count;
    return count;
  }

  // "2026-05", "2026-05-01", "2026-05-01 12:30:05", "12:30", "1/2"
  bool take_date() {
    const size_t first = digits_at(at_);
    size_t place = at_ + first;
    if (first == 4 && char_at(place) == '-' && digits_at(place + 1) == 2) {
      place += 3;
      if (char_at(place) == '-' && digits_at(place + 1) == 2) place += 3;
      const bool has_time = (char_at(place) == 'T' || char_at(place) == ' ') &&
                            digits_at(place + 1) == 2 && char_at(place + 3) == ':';
      at_ = place;
      if (!has_time) return true;
      ++at_;
      return take_clock();
    }
    if (first <= 2 && char_at(place) == '/' && digits_at(place + 1) > 0) {
      at_ = place + 1 + digits_at(place + 1);
      return true;
    }
    return take_clock();
  }

  bool take_clock() {
    const size_t first = digits_at(at_);
    if (first == 0 || first > 2 || char_at(at_ + first) != ':' || digits_at(at_ + first + 1) != 2) {
      return false;
    }
    while (is_digit(char_at(at_)) ||
           ((char_at(at_) == ':' || char_at(at_) == '.') && is_digit(char_at(at_ + 1)))) {
      ++at_;
    }
    return true;
  }

  // The separator of thousands at `place`: its length, 0 if there is none.
  size_t separator_at(size_t place) const {
    for (const std::string_view mark : {",", "'", "\u202F", "\u2009", "\u00A0"}) {
      const bool fits = rest(place).starts_with(mark) && digits_at(place + mark.size()) == 3;
      if (fits) return mark.size();
    }
    return 0;
  }

  void read_digits(ScannedNumber& number) {
    std::string digits;
    const size_t first = digits_at(at_);
    digits = text_.substr(at_, first);
    at_ += first;
    while (first <= 3) {
      const size_t mark = separator_at(at_);
      if (mark == 0) break;
      digits += text_.substr(at_ + mark, 3);
      at_ += mark + 3;
    }
    const size_t decimals = char_at(at_) == '.' ? digits_at(at_ + 1) : 0;
    if (decimals > 0) {
      digits += text_.substr(at_, decimals + 1);
      at_ += decimals + 1;
    }
    int exponent = 0;
    take_exponent(exponent);
    std::from_chars(digits.data(), digits.data() + digits.size(), number.value);
    number.value *= std::pow(10, exponent);
    number.half_step = 0.5 * std::pow(10, exponent - static_cast<int>(decimals));
    number.is_whole = decimals == 0 && exponent == 0;
  }

  void take_exponent(int& exponent) {
    if (char_at(at_) != 'e' && char_at(at_) != 'E') return;
    size_t place = at_ + 1;
    const bool is_negative = char_at(place) == '-';
    if (char_at(place) == '-' || char_at(place) == '+') ++place;
    const size_t count = digits_at(place);
    if (count == 0 || count > 2 || is_letter(char_at(place + count))) return;
    std::from_chars(text_.data() + place, text_.data() + place + count, exponent);
    if (is_negative) exponent = -exponent;
    at_ = place + count;
  }

  bool take_ordinal() {
    for (const std::string_view ending : {"st", "nd", "rd", "th"}) {
      if (rest(at_).starts_with(ending) && !is_letter(char_at(at_ + 2))) {
        at_ += 2;
        return true;
      }
    }
    // "2026年", "5月", "3日"
    for (const std::string_view mark : {"年", "月", "日"}) {
      if (rest(at_).starts_with(mark)) return true;
    }
    return false;
  }

  std::optional<UnitWord> unit_at(size_t place, bool is_apart) const {
    for (const UnitWord& unit : kUnitWords) {
      if (!rest(place).starts_with(unit.word)) continue;
      const bool ends =
          !is_letter(unit.word.back()) || !is_letter(char_at(place + unit.word.size()));
      // "5 m", "5 d", "3 x" are read as a unit only where nothing lies between.
      const bool is_clear = !is_apart || (unit.word != "m" && unit.word != "d" && unit.word != "x");
      if (ends && is_clear) return unit;
    }
    return std::nullopt;
  }

  bool take_word(ScannedNumber& number) {
    const bool is_apart = char_at(at_) == ' ' || char_at(at_) == '-';
    const size_t place = at_ + (is_apart ? 1 : 0);
    const auto unit = unit_at(place, is_apart);
    if (!unit) return false;
    at_ = place + unit->word.size();
    number.unit = unit->unit;
    number.scale = unit->scale;
    if (number.scale != 1 || unit->unit != Unit::none) number.is_whole = false;
    return true;
  }

  void take_unit(ScannedNumber& number) {
    if (!take_word(number)) {
      // "3D", "5xx": no number of anything
      if (is_letter(char_at(at_))) {
        number.is_trivial = true;
        while (is_letter(char_at(at_)) || is_digit(char_at(at_))) ++at_;
      }
      return;
    }
    while (number.unit == Unit::duration && take_smaller_unit(number)) {
    }
  }

  // The "20 min" of "1 h 20 min".
  bool take_smaller_unit(ScannedNumber& number) {
    const size_t back = at_;
    for (const std::string_view mark : {",", " and", " "}) {
      if (rest(at_).starts_with(mark)) at_ += mark.size();
    }
    if (char_at(at_) == ' ') ++at_;
    ScannedNumber part;
    if (is_digit(char_at(at_))) {
      read_digits(part);
      if (take_word(part) && part.unit == Unit::duration && part.scale < number.scale) {
        number.value = number.value * number.scale / part.scale + part.value;
        number.half_step = part.half_step;
        number.scale = part.scale;
        return true;
      }
    }
    at_ = back;
    return false;
  }

  // "3. " at the beginning of a line
  bool is_list_number(size_t begin) const {
    if (char_at(at_) != '.' && char_at(at_) != ')') return false;
    if (char_at(at_ + 1) != ' ') return false;
    size_t place = begin;
    while (place > 0 && (text_[place - 1] == ' ' || text_[place - 1] == '\t')) --place;
    return place == 0 || text_[place - 1] == '\n';
  }

  std::string word_before(size_t begin) const {
    size_t end = begin;
    while (end > 0 && (text_[end - 1] == ' ' || text_[end - 1] == ',')) --end;
    size_t start = end;
    while (start > 0 && is_letter(text_[start - 1])) --start;
    return base::lower_ascii(text_.substr(start, end - start));
  }

  std::string word_after() const {
    size_t start = at_;
    while (char_at(start) == ' ') ++start;
    size_t end = start;
    while (is_letter(char_at(end))) ++end;
    return base::lower_ascii(text_.substr(start, end - start));
  }

  // "May 2026", "5 May", "May 1, 2026", "in 2026", "top 5"
  bool is_dated(size_t begin) {
    const auto is_month = [](const std::string& word) {
      return std::ranges::find(kMonths, word) != kMonths.end() || word == "december";
    };
    const std::string before = word_before(begin);
    const size_t length = at_ - begin;
    const bool is_plain = digits_at(begin) == length;
    if (!is_plain) return false;
    if (before == "top" || before == "bottom") return true;
    const bool is_year = length == 4 && (text_[begin] == '2' || text_[begin] == '1');
    if (is_year && (before == "in" || before == "since" || before == "until")) return true;
    if (length <= 2 && is_month(word_after())) return true;
    // "May 1, 2026": behind a day
    const bool is_behind_a_date =
        is_year && !found_.empty() && found_.back().is_trivial && begin - found_.back().end <= 2;
    return ((is_year || length <= 2) && is_month(before)) || is_behind_a_date;
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<ScannedNumber> found_;
};

}  // namespace

std::vector<ScannedNumber> scan_numbers(std::string_view text) { return Scanner(text).run(); }

}  // namespace atlas::assistant
