#include "analytics/number_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <vector>

#include "base/number_text.h"
#include "base/text.h"

namespace atlas::analytics {
namespace {

constexpr size_t kDateDigits = 8;

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view without_date(std::string_view model) {
  const size_t dash = model.rfind('-');
  if (dash == std::string_view::npos) return model;
  const auto tail = model.substr(dash + 1);
  return tail.size() == kDateDigits && is_digits(tail) ? model.substr(0, dash) : model;
}

std::string capitalized(std::string_view word) {
  std::string text(word);
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') {
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  }
  return text;
}

}  // namespace

std::string magnitude_words(double value) {
  const double size = std::fabs(value);
  const auto scaled = [&](double unit, double fine_below, int fine, int coarse, char letter) {
    const double amount = value / unit;
    return base::grouped(amount, std::fabs(amount) < fine_below ? fine : coarse) + letter;
  };
  if (size >= 1e9) return scaled(1e9, 10, 2, 1, 'B');
  if (size >= 1e6) return scaled(1e6, 10, 2, 1, 'M');
  if (size >= 1e3) return scaled(1e3, 100, 1, 0, 'K');
  return base::fixed(value, 0);
}

std::string seconds_words(double seconds) {
  if (std::fabs(seconds) < 1) return base::fixed(1000 * seconds, 0) + " ms";
  return base::grouped(seconds, 1) + " s";
}

std::string hours_words(double seconds) {
  const double hours = seconds / 3600;
  if (hours >= 1000) return base::grouped(hours / 1000, 1) + "K h";
  return base::fixed(hours, hours >= 10 ? 0 : 1) + " h";
}

std::string date_range_words(base::Micros first, base::Micros last) {
  return base::short_date(first) + " — " + base::short_date(last);
}

std::string model_words(std::string_view model) {
  const auto name = without_date(model);
  const auto parts = base::split(name, '-');
  if (parts.size() == 4 && parts[0] == "claude" && is_digits(parts[2]) && is_digits(parts[3])) {
    return fmt::format("{} {}.{}", capitalized(parts[1]), parts[2], parts[3]);
  }
  return std::string(name);
}

}  // namespace atlas::analytics
