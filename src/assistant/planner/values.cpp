#include "assistant/planner/values.h"

#include <algorithm>
#include <cctype>
#include <functional>

#include "base/text.h"

namespace atlas::assistant {
namespace {

using store::Value;

constexpr size_t kMostValues = 200'000;

// Tools whose names are English words, besides those that begin a sentence anyway.
bool is_letters(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
}

bool is_english_word(std::string_view name) {
  static const std::set<std::string, std::less<>> kWords = {
      "read",   "write",   "edit",   "task",     "agent",    "skill",   "monitor", "shell",
      "exec",   "wait",    "ls",     "js",       "lsp",      "mcp",     "search",  "fetch",
      "open",   "list",    "think",  "run",      "test",     "execute", "view",    "find",
      "create", "plan",    "click",  "workflow", "computer", "browser", "git",     "patch",
      "ask",    "message", "finish", "submit"};
  return is_letters(name) && kWords.contains(base::lower_ascii(name));
}

std::vector<std::string> parts_of(std::string_view name) {
  std::vector<std::string> parts;
  std::string part;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      part += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!part.empty()) {
      parts.push_back(std::move(part));
      part.clear();
    }
  }
  if (!part.empty()) parts.push_back(std::move(part));
  return parts;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
  });
}

constexpr size_t kDateDigits = 8;

bool is_date(std::string_view part) { return part.size() == kDateDigits && is_number(part); }

std::string joined(const std::vector<std::string>& parts, size_t from, size_t to) {
  std::string text;
  for (size_t i = from; i < to; ++i) text += parts[i];
  return text;
}

void insert(NamedValues& named, std::string_view dimension, const std::string& value) {
  if (!named.dimension.empty() && named.dimension != dimension) return;
  named.dimension = dimension;
  if (std::ranges::find(named.values, value) == named.values.end()) named.values.push_back(value);
}

std::optional<NamedValues> look_up(const std::unordered_map<std::string, NamedValues>& map,
                                   std::string_view key) {
  const auto found = map.find(std::string(key));
  if (found == map.end()) return std::nullopt;
  return found->second;
}

// The texts of a column without nulls, in order.
std::vector<std::string> distinct_texts(QueryRunner& runner, const std::string& column,
                                        const std::string& table) {
  store::QueryLimits limits;
  limits.rows = kMostValues;
  const auto result = runner.run(
      {{}, "SELECT DISTINCT " + column + " AS v FROM " + table + " WHERE v IS NOT NULL ORDER BY v"},
      limits);
  std::vector<std::string> texts;
  for (const auto& row : result.rows) {
    if (const auto* text = std::get_if<std::string>(&row[0])) texts.push_back(*text);
  }
  return texts;
}

std::optional<base::Micros> instant(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? std::nullopt : base::parse_timestamp(*text);
}

}  // namespace

std::string value_key(std::string_view text) {
  const auto parts = parts_of(text);
  return joined(parts, 0, parts.size());
}

Values::Values(QueryRunner& runner) {
  for (const std::string& text : distinct_texts(runner, "session_id", "rounds"))
    add("session", text);
  for (const std::string& text : distinct_texts(runner, "project", "rounds")) add("project", text);
  for (const std::string& text : distinct_texts(runner, "\"user\"", "rounds")) add("user", text);
  tools_ = distinct_texts(runner, "tool_name", "tool_calls");
  for (const std::string& text : tools_) add("tool", text);
  const auto pairs = runner.run({{},
                                 "SELECT provider, model, count(*) FROM rounds "
                                 "GROUP BY provider, model ORDER BY ALL"},
                                {});
  for (const auto& row : pairs.rows) {
    const int64_t count = std::get<int64_t>(row[2]);
    steps_ += count;
    const auto* provider = std::get_if<std::string>(&row[0]);
    const auto* model = std::get_if<std::string>(&row[1]);
    if (provider != nullptr && model != nullptr) models_.push_back({*provider, *model, count});
  }
  for (const std::string& text : distinct_texts(runner, "model", "rounds")) {
    model_names_.insert(text);
    add("model", text);
  }
  for (const std::string& text : distinct_texts(runner, "provider", "rounds")) {
    providers_.insert(text);
    add("provider", text);
  }
  add_models();
  add_providers();
  add_weekdays();
  const auto range = runner.run(
      {{}, "SELECT min(timestamp), max(timestamp) FROM timing_events WHERE isfinite(timestamp)"},
      {});
  first_event_ = instant(range.rows[0][0]);
  last_event_ = instant(range.rows[0][1]);
}

void Values::add(std::string_view dimension, const std::string& value) {
  constexpr size_t kLeastLength = 2;
  if (value.size() < kLeastLength || base::trimmed(value) != value) return;
  const bool is_word = dimension == "tool" && is_english_word(value);
  // Providers and models win over a project or a user of the same name: they come last.
  const bool overrides = dimension == "model" || dimension == "provider";
  for (auto* map : {&exact_, &lower_}) {
    const std::string key = map == &exact_ ? value : base::lower_ascii(value);
    NamedValues& named = (*map)[key];
    if (overrides && named.dimension != dimension) named = {};
    insert(named, dimension, value);
    named.is_plain_word = named.is_plain_word || is_word;
  }
}

void Values::add_key(std::string_view dimension, std::string key, const std::string& value) {
  insert(keys_[std::move(key)], dimension, value);
}

// "claude-opus-4-5-20251101" is also opus 4.5 and claude opus 4.5; opus alone is every opus.
void Values::add_models() {
  for (const std::string& model : model_names_) {
    std::vector<std::string> parts = parts_of(model);
    if (parts.empty()) continue;
    const auto add_from = [&](size_t end) {
      add_key("model", joined(parts, 0, end), model);
      if (parts[0] == "claude" && end > 2) add_key("model", joined(parts, 1, end), model);
    };
    add_from(parts.size());
    if (parts.size() > 2 && is_date(parts.back())) {
      parts.pop_back();
      add_from(parts.size());
    }
  }
  for (const std::string& model : model_names_) {
    for (const std::string& part : parts_of(model)) {
      const bool is_family = part == "opus" || part == "sonnet" || part == "haiku" ||
                             part == "gpt" || part == "gemini" || part == "fable";
      if (!is_family) continue;
      add_key("model", part, model);
      add_key("model", "claude" + part, model);
    }
  }
}

void Values::add_providers() {
  for (const std::string& provider : providers_) {
    add_key("provider", value_key(provider), provider);
    if (provider == "claude") {
      for (const char* key : {"claudecode", "anthropic"}) add_key("provider", key, provider);
    }
    if (provider == "codex") {
      for (const char* key : {"codexcli", "openai", "openaicodex"})
        add_key("provider", key, provider);
    }
  }
}

// "on Mondays", "at weekends"; "weekday" alone is what results are cut by.
void Values::add_weekdays() {
  const std::vector<std::string> days = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                         "Friday", "Saturday", "Sunday"};
  constexpr size_t kWorkingDays = 5;
  for (size_t i = 0; i < days.size(); ++i) {
    const std::string key = base::lower_ascii(days[i]);
    add_key("weekday", key, days[i]);
    add_key("weekday", key + "s", days[i]);
    const bool works = i < kWorkingDays;
    for (const char* name : {"weekend", "weekends"}) {
      if (!works) add_key("weekday", name, days[i]);
    }
    for (const char* name : {"onweekdays", "workingdays", "onworkingdays"}) {
      if (works) add_key("weekday", name, days[i]);
    }
  }
}

std::optional<NamedValues> Values::exact(std::string_view text) const {
  if (auto named = look_up(exact_, text)) return named;
  return look_up(lower_, base::lower_ascii(text));
}

std::optional<NamedValues> Values::by_key(std::string_view key) const {
  return look_up(keys_, key);
}

}  // namespace atlas::assistant
