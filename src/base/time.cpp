#include "base/time.h"

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace atlas::base {
namespace {

// Reads forward through a text; every method says whether it found what it wanted.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_blanks() {
    while (!rest_.empty() && (rest_[0] == ' ' || (rest_[0] >= '\t' && rest_[0] <= '\r'))) {
      rest_.remove_prefix(1);
    }
  }
  // Between `least` and `most` digits.
  std::optional<int> number(size_t least, size_t most) {
    size_t count = 0;
    int value = 0;
    while (count < most && count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9') {
      value = value * 10 + (rest_[count++] - '0');
    }
    if (count < least) return std::nullopt;
    rest_.remove_prefix(count);
    return value;
  }
  // The digits after a point as microseconds; what lies beyond the sixth digit is cut.
  int fraction_micros() {
    int value = 0;
    int scale = 100'000;
    while (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') {
      value += (rest_[0] - '0') * scale;
      scale /= 10;
      rest_.remove_prefix(1);
    }
    return value;
  }

 private:
  std::string_view rest_;
};

bool is_valid_date(int year, int month, int day) {
  return std::chrono::year_month_day(std::chrono::year(year),
                                     std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
      .ok();
}

std::optional<Micros> time_of_day(Scanner& scanner) {
  const auto hour = scanner.number(1, 2);
  if (!hour || !scanner.take(':')) return std::nullopt;
  const auto minute = scanner.number(1, 2);
  if (!minute || *minute > 59) return std::nullopt;
  int second = 0;
  int micros = 0;
  if (scanner.take(':')) {
    const auto read = scanner.number(1, 2);
    if (!read || *read > 59) return std::nullopt;
    second = *read;
    if (scanner.take('.')) micros = scanner.fraction_micros();
  }
  const Micros total = ((*hour * 60LL + *minute) * 60 + second) * kMicrosPerSecond + micros;
  if (total > kMicrosPerDay) return std::nullopt;
  return total;
}

// "+02", "+02:00", "-0330": what must be subtracted to get UTC. Nothing if malformed.
std::optional<Micros> offset(Scanner& scanner) {
  int sign = 0;
  if (scanner.take('+')) sign = 1;
  if (sign == 0 && scanner.take('-')) sign = -1;
  if (sign == 0) return 0;
  const auto hours = scanner.number(2, 2);
  if (!hours || *hours > 23) return std::nullopt;
  int minutes = 0;
  if (!scanner.done()) {
    scanner.take(':');
    const auto read = scanner.number(2, 2);
    if (!read || *read > 59) return std::nullopt;
    minutes = *read;
  }
  return sign * (*hours * 60LL + minutes) * 60 * kMicrosPerSecond;
}

std::optional<Micros> parse_plain(std::string_view text) {
  Scanner scanner(text);
  scanner.skip_blanks();
  const auto year = scanner.number(4, 4);
  if (!year || !scanner.take('-')) return std::nullopt;
  const auto month = scanner.number(1, 2);
  if (!month || !scanner.take('-')) return std::nullopt;
  const auto day = scanner.number(1, 2);
  if (!day || !is_valid_date(*year, *month, *day)) return std::nullopt;
  const Micros midnight = from_civil(*year, *month, *day);
  scanner.skip_blanks();
  if (scanner.done()) return midnight;
  const auto within = time_of_day(scanner);
  if (!within) return std::nullopt;
  const auto shift = offset(scanner);
  if (!shift) return std::nullopt;
  scanner.skip_blanks();
  if (!scanner.done()) return std::nullopt;
  return midnight + *within - *shift;
}

// The form that every collector writes, "2026-06-01T05:40:20.151Z", without the general scanner:
// ingest reads millions of these.
std::optional<Micros> parse_usual(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd.dddZ";
  if (text.size() != kShape.size()) return std::nullopt;
  for (size_t i = 0; i < kShape.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'd' ? !is_digit : text[i] != kShape[i]) return std::nullopt;
  }
  const auto two = [&](size_t i) { return (text[i] - '0') * 10 + (text[i + 1] - '0'); };
  const int year = two(0) * 100 + two(2);
  const int month = two(5);
  const int day = two(8);
  if (two(11) > 23 || two(14) > 59 || two(17) > 59 || !is_valid_date(year, month, day)) {
    return std::nullopt;
  }
  const int64_t millis = two(20) * 10 + (text[22] - '0');
  const int64_t seconds = (two(11) * 60LL + two(14)) * 60 + two(17);
  return from_civil(year, month, day) + seconds * kMicrosPerSecond + millis * 1000;
}

// `value`, which has at most `count` digits, with leading zeros.
void write_digits(char* to, int value, int count) {
  for (int i = count; i-- > 0; value /= 10) to[i] = static_cast<char>('0' + value % 10);
}

}  // namespace

CivilTime civil(Micros instant) {
  using namespace std::chrono;
  const sys_time<microseconds> point{microseconds(instant)};
  const sys_days day = floor<days>(point);
  const year_month_day date(day);
  const hh_mm_ss<microseconds> time(point - day);
  return {.year = static_cast<int>(date.year()),
          .month = static_cast<int>(static_cast<unsigned>(date.month())),
          .day = static_cast<int>(static_cast<unsigned>(date.day())),
          .hour = static_cast<int>(time.hours().count()),
          .minute = static_cast<int>(time.minutes().count()),
          .second = static_cast<int>(time.seconds().count()),
          .micros = static_cast<int>(time.subseconds().count()),
          .weekday = static_cast<int>(weekday(day).iso_encoding()) - 1};
}

Micros from_civil(int64_t year, int month, int day) {
  using namespace std::chrono;
  const sys_days days{std::chrono::year(static_cast<int>(year)) /
                      std::chrono::month(static_cast<unsigned>(month)) /
                      std::chrono::day(static_cast<unsigned>(day))};
  return days.time_since_epoch().count() * kMicrosPerDay;
}

std::optional<Micros> parse_timestamp(std::string_view text) {
  if (const auto usual = parse_usual(text)) return usual;
  if (text.size() > 64) return std::nullopt;
  std::array<char, 64> plain;
  size_t size = 0;
  for (const char c : text) {
    if (c != 'Z') plain[size++] = c == 'T' ? ' ' : c;
  }
  return parse_plain({plain.data(), size});
}

std::string iso_millis(Micros instant) {
  const CivilTime t = civil(instant);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", t.year, t.month, t.day, t.hour,
                     t.minute, t.second, t.micros / 1000);
}

std::string iso_micros(Micros instant) {
  const CivilTime t = civil(instant);
  if (t.year < 0 || t.year > 9999) {
    const std::string seconds = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", t.year, t.month,
                                            t.day, t.hour, t.minute, t.second);
    return t.micros == 0 ? seconds + "Z" : fmt::format("{}.{:06}Z", seconds, t.micros);
  }
  // A table of a million instants is written digit by digit, not by a format string.
  std::string text = "0000-00-00T00:00:00.000000Z";
  write_digits(&text[0], static_cast<int>(t.year), 4);
  write_digits(&text[5], t.month, 2);
  write_digits(&text[8], t.day, 2);
  write_digits(&text[11], t.hour, 2);
  write_digits(&text[14], t.minute, 2);
  write_digits(&text[17], t.second, 2);
  write_digits(&text[20], t.micros, 6);
  if (t.micros == 0) text.replace(19, 8, "Z");
  return text;
}

std::string sql_timestamp(Micros instant) {
  const CivilTime t = civil(instant);
  std::string text = fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", t.year, t.month, t.day,
                                 t.hour, t.minute, t.second);
  if (t.micros != 0) {
    text += fmt::format(".{:06}", t.micros);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text;
}

std::string iso_date(Micros instant) {
  const CivilTime t = civil(instant);
  return fmt::format("{:04}-{:02}-{:02}", t.year, t.month, t.day);
}

std::string short_date(Micros instant) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilTime t = civil(instant);
  return fmt::format("{} {} {}", kMonths[static_cast<size_t>(t.month - 1)], t.day, t.year);
}

}  // namespace atlas::base
