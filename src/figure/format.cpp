#include "figure/format.h"

#include <cmath>

#include "base/number_text.h"
#include "base/text.h"

namespace atlas::figure {
namespace {

using base::fixed;
using base::general;

bool is_shown(double value) { return std::isfinite(value) && value > 0; }

}  // namespace

std::string token_label(double tokens) {
  if (tokens == 0) return "0";
  if (tokens >= 1'048'576) return general(tokens / 1'048'576) + "M";
  if (tokens >= 1024) return general(tokens / 1024) + "k";
  return general(tokens);
}

std::string latency_tick(double ms) {
  if (!is_shown(ms)) return "";
  if (ms < 1000) return general(ms) + "ms";
  const double seconds = ms / 1000;
  if (seconds < 60) return general(seconds) + "s";
  const double minutes = seconds / 60;
  if (minutes < 60) return general(minutes) + "min";
  return general(minutes / 60) + "h";
}

std::string latency_compact(double ms) {
  if (!is_shown(ms)) return "";
  if (ms < 10) return fixed(ms, 1) + "ms";
  if (ms < 1000) return fixed(ms, 0) + "ms";
  const double seconds = ms / 1000;
  if (seconds < 10) return fixed(seconds, 2) + "s";
  if (seconds < 60) return fixed(seconds, 1) + "s";
  const double minutes = seconds / 60;
  if (minutes < 10) return fixed(minutes, 2) + "m";
  if (minutes < 60) return fixed(minutes, 1) + "m";
  const double hours = minutes / 60;
  return hours < 10 ? fixed(hours, 2) + "h" : fixed(hours, 1) + "h";
}

std::string duration_tick(double seconds) {
  if (!is_shown(seconds)) return "";
  if (seconds < 60) return general(seconds) + "s";
  const double minutes = seconds / 60;
  if (minutes < 60) return general(minutes) + "m";
  const double hours = minutes / 60;
  return hours < 24 ? general(hours) + "h" : general(hours / 24) + "d";
}

std::string duration_compact(double seconds) {
  if (!is_shown(seconds)) return "";
  if (seconds < 1) return fixed(1000 * seconds, 0) + "ms";
  if (seconds < 10) return fixed(seconds, 2) + "s";
  if (seconds < 60) return fixed(seconds, 1) + "s";
  const double minutes = seconds / 60;
  if (minutes < 10) return fixed(minutes, 2) + "m";
  if (minutes < 60) return fixed(minutes, 1) + "m";
  const double hours = minutes / 60;
  if (hours < 10) return fixed(hours, 2) + "h";
  return hours < 24 ? fixed(hours, 1) + "h" : fixed(hours / 24, 1) + "d";
}

std::string hours_compact(double hours) {
  if (hours < 1) return fixed(60 * hours, 1) + "m";
  if (hours < 1000) return fixed(hours, 1) + "h";
  return fixed(hours / 1000, 1) + "k h";
}

std::string seconds_as_hours_compact(double seconds) { return hours_compact(seconds / 3600); }

std::string count_tick(double count) {
  const double magnitude = std::fabs(count);
  if (magnitude < 1e-9) return "0";
  if (magnitude < 1) return "";
  if (magnitude < 1000) return fixed(std::trunc(count), 0);
  if (magnitude < 1e6) return general(count / 1000) + "k";
  return general(count / 1e6) + "M";
}

std::string hours_tick(double hours) {
  const double magnitude = std::fabs(hours);
  if (magnitude < 1e-9) return "0";
  if (magnitude < 1) return general(60 * hours) + "m";
  if (magnitude < 1000) return general(hours) + "h";
  return general(hours / 1000) + "k h";
}

std::string money(double usd) {
  if (usd >= 100) return "$" + base::grouped(usd, 0);
  return "$" + fixed(usd, usd >= 10 ? 1 : 2);
}

std::string provider_title(std::string_view provider) {
  std::string title(provider);
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z') {
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
  }
  return title;
}

std::string short_label(std::string_view label) { return shortened(label, 36); }

std::string shortened(std::string_view label, size_t most) {
  if (base::count_code_points(label) <= most) return std::string(label);
  return std::string(base::first_code_points(label, most - 3)) + "...";
}

}  // namespace atlas::figure
