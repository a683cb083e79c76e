#include "assistant/planner/period.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <map>

namespace atlas::assistant {
namespace {

using base::Micros;

constexpr int64_t kLeastYear = 1990;
constexpr int64_t kMostYear = 2100;
constexpr int kMonths = 12;

std::optional<int64_t> integer(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<int> month_number(std::string_view word) {
  static const std::map<std::string_view, int> kNames = {
      {"january", 1},   {"jan", 1},   {"february", 2},  {"feb", 2},      {"march", 3},
      {"mar", 3},       {"april", 4}, {"apr", 4},       {"may", 5},      {"june", 6},
      {"jun", 6},       {"july", 7},  {"jul", 7},       {"august", 8},   {"aug", 8},
      {"september", 9}, {"sep", 9},   {"sept", 9},      {"october", 10}, {"oct", 10},
      {"november", 11}, {"nov", 11},  {"december", 12}, {"dec", 12}};
  const auto found = kNames.find(word);
  if (found == kNames.end()) return std::nullopt;
  return found->second;
}

bool is_leap(int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_in(int64_t year, int month) {
  constexpr std::array kDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[static_cast<size_t>(month - 1)] + (month == 2 && is_leap(year) ? 1 : 0);
}

Period month_of(int64_t year, int month, int months = 1) {
  int64_t end_year = year;
  int end_month = month + months;
  while (end_month > kMonths) {
    end_month -= kMonths;
    ++end_year;
  }
  return {base::from_civil(year, month, 1), base::from_civil(end_year, end_month, 1)};
}

std::optional<Period> day_of(int64_t year, int64_t month, int64_t day) {
  if (month < 1 || month > kMonths || day < 1 || day > days_in(year, static_cast<int>(month))) {
    return std::nullopt;
  }
  const Micros start = base::from_civil(year, static_cast<int>(month), static_cast<int>(day));
  return Period{start, start + base::kMicrosPerDay};
}

Micros day_start(Micros at) {
  const Micros into_day = ((at % base::kMicrosPerDay) + base::kMicrosPerDay) % base::kMicrosPerDay;
  return at - into_day;
}

class Parser {
 public:
  Parser(std::span<const Token> tokens, std::optional<Micros> first, std::optional<Micros> last)
      : tokens_(tokens), first_(first), last_(last) {}

  std::optional<FoundPeriod> run() {
    if (auto found = attempt()) return found;
    // "from June 20 to July 1 2026": the year stands at the end for both.
    constexpr size_t kMostTokens = 9;
    if (word(0) != "between" && word(0) != "from") return std::nullopt;
    for (size_t i = 1; i < kMostTokens; ++i) {
      assumed_year_ = year(i);
      if (!assumed_year_) continue;
      const auto found = word(0) == "between" ? between() : from_to();
      return found && found->tokens > i ? found : std::nullopt;
    }
    return std::nullopt;
  }

 private:
  std::optional<FoundPeriod> attempt() {
    if (auto found = sides()) return found;
    if (auto found = between()) return found;
    if (auto found = from_to()) return found;
    if (auto found = one_sided()) return found;
    if (auto found = ends_of_trace()) return found;
    return within();
  }

  struct Point {
    Period period;
    size_t tokens;
    bool needs_preposition;  // a bare "May" or "2026" is a date only after "in"
  };

  std::string_view word(size_t i) const {
    return i < tokens_.size() && tokens_[i].kind != Token::Kind::end &&
                   tokens_[i].kind != Token::Kind::quoted
               ? std::string_view(tokens_[i].norm)
               : std::string_view();
  }
  bool is_number(size_t i) const {
    return i < tokens_.size() && tokens_[i].kind == Token::Kind::number;
  }
  std::optional<int64_t> number(size_t i) const {
    return is_number(i) ? integer(tokens_[i].norm) : std::nullopt;
  }
  std::optional<int64_t> year(size_t i) const {
    const auto value = number(i);
    if (!value || *value < kLeastYear || *value > kMostYear) return std::nullopt;
    return value;
  }

  // The one year of the trace that holds this month.
  std::optional<int64_t> year_of(int month) const {
    if (assumed_year_) return assumed_year_;
    if (!first_ || !last_) return std::nullopt;
    std::optional<int64_t> found;
    for (int64_t y = base::civil(*first_).year; y <= base::civil(*last_).year; ++y) {
      const Period period = month_of(y, month);
      if (*period.until <= *first_ || *period.since > *last_) continue;
      if (found) return std::nullopt;
      found = y;
    }
    return found;
  }

  std::optional<Point> point(size_t i) const {
    if (word(i) == "the") {
      auto found = point(i + 1);
      if (found) ++found->tokens;
      return found;
    }
    if (auto found = iso(i)) return found;
    if (auto found = chinese(i)) return found;
    if (auto found = month_first(i)) return found;
    if (auto found = day_first(i)) return found;
    if (auto found = quarter(i)) return found;
    if (auto found = half(i)) return found;
    if (const auto y = year(i)) {
      return Point{{base::from_civil(*y, 1, 1), base::from_civil(*y + 1, 1, 1)}, 1, true};
    }
    return std::nullopt;
  }

  std::optional<Point> iso(size_t i) const {
    if (!is_number(i)) return std::nullopt;
    const std::string_view text = tokens_[i].norm;
    const size_t dash = text.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const size_t second = text.find('-', dash + 1);
    const auto y = integer(text.substr(0, dash));
    if (!y || *y < kLeastYear || *y > kMostYear) return std::nullopt;
    if (second == std::string_view::npos) {
      const auto m = integer(text.substr(dash + 1));
      if (!m || *m < 1 || *m > kMonths) return std::nullopt;
      return Point{month_of(*y, static_cast<int>(*m)), 1, false};
    }
    const auto m = integer(text.substr(dash + 1, second - dash - 1));
    const auto d = integer(text.substr(second + 1));
    const auto period = m && d ? day_of(*y, *m, *d) : std::nullopt;
    if (!period) return std::nullopt;
    return Point{*period, 1, false};
  }

  // 2026年5月3日, 2026年5月, 5月3日, 5月, 2026年
  std::optional<Point> chinese(size_t i) const {
    const auto y = year(i);
    if (y && word(i + 1) == "年") {
      const auto m = number(i + 2);
      if (!m || word(i + 3) != "月") {
        return Point{{base::from_civil(*y, 1, 1), base::from_civil(*y + 1, 1, 1)}, 2, false};
      }
      return chinese_month(*y, *m, i + 2, 2);
    }
    const auto m = number(i);
    if (!m || word(i + 1) != "月" || *m < 1 || *m > kMonths) return std::nullopt;
    const auto of_trace = year_of(static_cast<int>(*m));
    return of_trace ? chinese_month(*of_trace, *m, i, 0) : std::nullopt;
  }

  std::optional<Point> chinese_month(int64_t y, int64_t m, size_t i, size_t before) const {
    if (m < 1 || m > kMonths) return std::nullopt;
    const auto d = number(i + 2);
    if (d && (word(i + 3) == "日" || word(i + 3) == "号")) {
      const auto period = day_of(y, m, *d);
      if (!period) return std::nullopt;
      return Point{*period, before + 4, false};
    }
    return Point{month_of(y, static_cast<int>(m)), before + 2, false};
  }

  // May 2026, May 3, May 3rd, 2026, May
  std::optional<Point> month_first(size_t i) const {
    const auto m = month_number(word(i));
    if (!m) return std::nullopt;
    size_t used = 1;
    if (word(i + used) == "of") ++used;
    if (const auto y = year(i + used)) return Point{month_of(*y, *m), used + 1, false};
    used = 1;
    const auto d = number(i + used);
    if (d && *d >= 1 && *d <= 31) {
      ++used;
      size_t year_at = i + used;
      if (word(year_at) == ",") ++year_at;
      auto y = year(year_at);
      if (y) {
        used = year_at - i + 1;
      } else {
        y = year_of(*m);
      }
      const auto period = y ? day_of(*y, *m, *d) : std::nullopt;
      if (!period) return std::nullopt;
      return Point{*period, used, false};
    }
    const auto y = year_of(*m);
    if (!y) return std::nullopt;
    return Point{month_of(*y, *m), 1, true};
  }

  // 3 May 2026, 3rd of May
  std::optional<Point> day_first(size_t i) const {
    const auto d = number(i);
    if (!d) return std::nullopt;
    size_t at = i + 1;
    if (word(at) == "of") ++at;
    const auto m = month_number(word(at));
    if (!m) return std::nullopt;
    ++at;
    auto y = year(at);
    if (y) {
      ++at;
    } else {
      y = year_of(*m);
    }
    const auto period = y ? day_of(*y, *m, *d) : std::nullopt;
    if (!period) return std::nullopt;
    return Point{*period, at - i, false};
  }

  std::optional<Point> quarter(size_t i) const {
    const std::string_view name = word(i);
    if (name.size() != 2 || name[0] != 'q' || name[1] < '1' || name[1] > '4') return std::nullopt;
    size_t at = i + 1;
    if (word(at) == "of") ++at;
    const auto y = year(at);
    if (!y) return std::nullopt;
    constexpr int kMonthsPerQuarter = 3;
    return Point{month_of(*y, kMonthsPerQuarter * (name[1] - '1') + 1, kMonthsPerQuarter),
                 at - i + 1, false};
  }

  // first half of 2026, H2 2026
  std::optional<Point> half(size_t i) const {
    const std::string_view name = word(i);
    const bool is_short = name == "h1" || name == "h2";
    const bool is_long = (name == "first" || name == "second") && word(i + 1) == "half";
    if (!is_short && !is_long) return std::nullopt;
    size_t at = i + (is_short ? 1 : 2);
    if (word(at) == "of") ++at;
    const auto y = year(at);
    if (!y) return std::nullopt;
    constexpr int kMonthsPerHalf = 6;
    const bool is_first = name == "h1" || name == "first";
    return Point{month_of(*y, is_first ? 1 : 1 + kMonthsPerHalf, kMonthsPerHalf), at - i + 1,
                 false};
  }

  // before and after DATE
  std::optional<FoundPeriod> sides() const {
    const bool ordered =
        word(0) == "before" &&
        (word(1) == "and" || word(1) == "vs" || word(1) == "versus" || word(1) == "/") &&
        word(2) == "after";
    if (!ordered) return std::nullopt;
    const auto p = point(3);
    if (!p) return std::nullopt;
    return FoundPeriod{{p->period.since, std::nullopt}, 3 + p->tokens, true, "", ""};
  }

  std::optional<FoundPeriod> between() const {
    if (word(0) != "between") return std::nullopt;
    const auto a = point(1);
    if (!a) return std::nullopt;
    const size_t middle = 1 + a->tokens;
    if (word(middle) != "and" && word(middle) != "to") return std::nullopt;
    const auto b = point(middle + 1);
    if (!b) return std::nullopt;
    return range(*a, *b, middle + 1 + b->tokens);
  }

  std::optional<FoundPeriod> range(const Point& a, const Point& b, size_t tokens) const {
    if (*b.period.until <= *a.period.since) return std::nullopt;
    return FoundPeriod{{a.period.since, b.period.until}, tokens, false, "", ""};
  }

  bool is_until(size_t i) const {
    const std::string_view w = word(i);
    return w == "to" || w == "until" || w == "till" || w == "through" || w == "到" || w == "至";
  }

  std::optional<FoundPeriod> from_to() const {
    const size_t start = word(0) == "from" || word(0) == "从" ? 1 : 0;
    const auto a = point(start);
    if (!a || (start == 0 && a->needs_preposition)) return std::nullopt;
    const size_t middle = start + a->tokens;
    if (!is_until(middle)) return std::nullopt;
    const auto b = point(middle + 1);
    if (!b) return std::nullopt;
    return range(*a, *b, middle + 1 + b->tokens);
  }

  std::optional<FoundPeriod> one_sided() const {
    if (const auto found = chinese_sided()) return found;
    size_t at = 0;
    const std::string_view w = word(0);
    if (w == "starting" || w == "beginning") {
      at = word(1) == "from" || word(1) == "in" || word(1) == "on" || word(1) == "with" ? 2 : 1;
    } else if (w == "since" || w == "from" || w == "after" || w == "before" || w == "until" ||
               w == "till" || w == "through") {
      at = 1;
    } else if ((w == "prior" && word(1) == "to") || (w == "up" && word(1) == "to")) {
      at = 2;
    }
    if (at == 0) return std::nullopt;
    const auto p = point(at);
    if (!p) return std::nullopt;
    size_t used = at + p->tokens;
    const bool open_end = word(used) == "on" || word(used) == "onward" || word(used) == "onwards";
    if (open_end) ++used;
    const auto [since, until] = p->period;
    if (w == "before" || w == "prior")
      return FoundPeriod{{std::nullopt, since}, used, false, "", ""};
    if (w == "until" || w == "till" || w == "through" || w == "up") {
      return FoundPeriod{{std::nullopt, until}, used, false, "", ""};
    }
    if (w == "after") return FoundPeriod{{until, std::nullopt}, used, false, "", ""};
    // "from May" alone is May, "from May on" is since May; "from May 3" can be either.
    if (w == "from" && !open_end) {
      const bool is_day = *until - *since <= base::kMicrosPerDay;
      return FoundPeriod{p->period, used, false, "",
                         is_day ? "\"from\" a day can mean on it or since then" : ""};
    }
    return FoundPeriod{{since, std::nullopt}, used, false, "", ""};
  }

  // 2026年5月以来, 之后, 之前, 以前
  std::optional<FoundPeriod> chinese_sided() const {
    const size_t start = word(0) == "自" || word(0) == "从" ? 1 : 0;
    const auto p = point(start);
    if (!p) return std::nullopt;
    const size_t at = start + p->tokens;
    const std::string_view a = word(at);
    const std::string_view b = word(at + 1);
    if ((a == "以" && b == "来") || (a == "开" && b == "始")) {
      return FoundPeriod{{p->period.since, std::nullopt}, at + 2, false, "", ""};
    }
    if (a == "之" && b == "后")
      return FoundPeriod{{p->period.until, std::nullopt}, at + 2, false, "", ""};
    if ((a == "之" || a == "以") && b == "前") {
      return FoundPeriod{{std::nullopt, p->period.since}, at + 2, false, "", ""};
    }
    return std::nullopt;
  }

  std::optional<Micros> unit_length(std::string_view name) const {
    constexpr Micros kHour = base::kMicrosPerDay / 24;
    constexpr Micros kDaysPerWeek = 7;
    if (name == "day" || name == "天" || name == "日") return base::kMicrosPerDay;
    if (name == "week" || name == "周") return kDaysPerWeek * base::kMicrosPerDay;
    if (name == "hour" || name == "小") return kHour;
    return std::nullopt;
  }

  std::optional<int64_t> count(size_t i) const {
    static const std::map<std::string_view, int64_t> kNames = {
        {"one", 1},   {"two", 2},   {"three", 3}, {"four", 4}, {"five", 5},      {"six", 6},
        {"seven", 7}, {"eight", 8}, {"nine", 9},  {"ten", 10}, {"fourteen", 14}, {"thirty", 30},
        {"七", 7},    {"十", 10},   {"三", 3},    {"五", 5},   {"两", 2},        {"一", 1}};
    if (const auto value = number(i)) return value;
    const auto found = kNames.find(word(i));
    if (found == kNames.end()) return std::nullopt;
    return found->second;
  }

  size_t trace_words(size_t i) const {
    for (const std::string_view lead : {"of", "in", "from"}) {
      if (word(i) != lead) continue;
      if ((word(i + 1) == "the" || word(i + 1) == "this") &&
          (word(i + 2) == "trace" || word(i + 2) == "data" || word(i + 2) == "dataset")) {
        return 3;
      }
    }
    return 0;
  }

  // (in|over|during) the last 7 days (of the trace); 最近7天
  std::optional<FoundPeriod> ends_of_trace() const {
    if (!first_ || !last_) return std::nullopt;
    size_t at = 0;
    const std::string_view lead = word(0);
    if (lead == "in" || lead == "over" || lead == "during" || lead == "within" || lead == "for" ||
        lead == "on" || lead == "from") {
      at = 1;
    }
    if (word(at) == "the") ++at;
    bool from_end = word(at) == "last" || word(at) == "final" || word(at) == "past";
    const bool chinese = word(at) == "最" && word(at + 1) == "近";
    const bool from_start = word(at) == "first";
    if (!from_end && !from_start && !chinese) return std::nullopt;
    from_end = from_end || chinese;
    at += chinese ? 2 : 1;
    const auto n = count(at);
    if (n) ++at;
    const auto length = unit_length(word(at));
    if (!length || n.value_or(1) < 1 || n.value_or(1) > 10'000) return std::nullopt;
    at += word(at) == "小" ? 2 : 1;
    const size_t trace = trace_words(at);
    // "last week" without a number or "of the trace" would be the reader's, not the trace's.
    if (!n && trace == 0) return std::nullopt;
    return last_or_first(n.value_or(1), *length, from_end, at + trace);
  }

  FoundPeriod last_or_first(int64_t n, Micros length, bool from_end, size_t tokens) const {
    FoundPeriod found{{}, tokens, false, "", ""};
    if (length < base::kMicrosPerDay) {
      from_end ? found.period.since = *last_ - n* length
               : found.period.until = *first_ + n * length;
    } else if (from_end) {
      found.period.since = day_start(*last_) + base::kMicrosPerDay - n * length;
    } else {
      found.period.until = day_start(*first_) + n * length;
    }
    found.note =
        fmt::format("counted from the {} of the trace, {} (UTC)", from_end ? "end" : "start",
                    base::iso_date(from_end ? *last_ : *first_));
    return found;
  }

  std::optional<FoundPeriod> within() const {
    const std::string_view lead = word(0);
    const bool has_preposition = lead == "in" || lead == "on" || lead == "during" ||
                                 lead == "within" || lead == "for" || lead == "of" || lead == "在";
    const auto p = point(has_preposition ? 1 : 0);
    if (!p || (p->needs_preposition && !has_preposition)) return std::nullopt;
    return FoundPeriod{p->period, p->tokens + (has_preposition ? 1 : 0), false, "", ""};
  }

  std::span<const Token> tokens_;
  std::optional<Micros> first_, last_;
  std::optional<int64_t> assumed_year_;
};

}  // namespace

std::string text_of(const Period& period) {
  const bool in_days = period.since.value_or(0) % base::kMicrosPerDay == 0 &&
                       period.until.value_or(0) % base::kMicrosPerDay == 0;
  if (!in_days) {
    std::string text;
    if (period.since) text = "since " + base::sql_timestamp(*period.since);
    if (period.until)
      text += (text.empty() ? "before " : ", before ") + base::sql_timestamp(*period.until);
    return text;
  }
  const auto last_day = [&] { return base::iso_date(*period.until - 1); };
  if (period.since && period.until) {
    const std::string first_day = base::iso_date(*period.since);
    return first_day == last_day() ? first_day : fmt::format("{} to {}", first_day, last_day());
  }
  if (period.since) return "since " + base::iso_date(*period.since);
  if (period.until) return "before " + base::iso_date(*period.until);
  return "all dates";
}

std::optional<FoundPeriod> find_period(std::span<const Token> tokens, std::optional<Micros> first,
                                       std::optional<Micros> last) {
  return Parser(tokens, first, last).run();
}

}  // namespace atlas::assistant
