#include "trace/writer.h"

#include <array>
#include <charconv>

namespace atlas::trace {
namespace {

void append_number(std::string& out, int64_t value) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

// "2026-06-01T05:40:20.151Z": base::iso_millis, without its temporary.
void append_instant(std::string& out, base::Micros instant) {
  const base::CivilTime t = base::civil(instant);
  if (t.year < 0 || t.year > 9999) {
    out += base::iso_millis(instant);
    return;
  }
  std::array<char, 24> text = {'0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0',
                               '0', ':', '0', '0', ':', '0', '0', '.', '0', '0', '0', 'Z'};
  const auto put = [&text](size_t end, int64_t value) {
    for (; value > 0; value /= 10) text[--end] = static_cast<char>('0' + value % 10);
  };
  put(4, t.year);
  put(7, t.month);
  put(10, t.day);
  put(13, t.hour);
  put(16, t.minute);
  put(19, t.second);
  put(23, t.micros / 1000);
  out.append(text.data(), text.size());
}

// Writes the members of one object: the commas between them, null for what is missing.
class Members {
 public:
  explicit Members(std::string& out) : out_(out) { out_ += '{'; }
  void end() { out_ += '}'; }

  void text(std::string_view key, std::string_view value) {
    name(key);
    append_quoted(out_, value);
  }
  void number(std::string_view key, int64_t value) {
    name(key);
    append_number(out_, value);
  }
  void boolean(std::string_view key, bool value) { raw(key, value ? "true" : "false"); }
  void raw(std::string_view key, std::string_view json) {
    name(key);
    out_ += json;
  }
  void text_or_null(std::string_view key, const std::optional<std::string>& value) {
    value ? text(key, *value) : raw(key, "null");
  }
  void number_or_null(std::string_view key, const std::optional<int64_t>& value) {
    value ? number(key, *value) : raw(key, "null");
  }
  void boolean_or_null(std::string_view key, const std::optional<bool>& value) {
    value ? boolean(key, *value) : raw(key, "null");
  }
  void instant_or_null(std::string_view key, const std::optional<base::Micros>& value) {
    if (!value) return raw(key, "null");
    name(key);
    out_ += '"';
    append_instant(out_, *value);
    out_ += '"';
  }
  // Puts the key; the caller appends the value.
  void name(std::string_view key) {
    if (!is_first_) out_ += ',';
    is_first_ = false;
    out_ += '"';
    out_ += key;
    out_ += "\":";
  }

 private:
  std::string& out_;
  bool is_first_ = true;
};

void append_event(std::string& out, const TimingEventRecord& event) {
  Members members(out);
  members.text("event_type", event.event_type);
  members.instant_or_null("timestamp", event.timestamp);
  members.text("source", event.source);
  if (event.tool_call_id) members.text("tool_call_id", *event.tool_call_id);
  if (event.tool_name) members.text("tool_name", *event.tool_name);
  if (event.tool_index) members.number("tool_index", *event.tool_index);
  if (event.result_chars) members.number("result_chars", *event.result_chars);
  if (event.is_error) members.boolean("is_error", *event.is_error);
  if (event.content_chars) members.number("content_chars", *event.content_chars);
  members.end();
}

// Codex tells `result_at` right after `emitted_at`, Claude at the end.
void append_tool(std::string& out, const ToolCallRecord& tool, int64_t index, bool is_codex) {
  Members members(out);
  members.number("tool_index", index);
  members.text_or_null("tool_name", tool.tool_name);
  members.text("tool_call_id", tool.tool_call_id);
  members.instant_or_null("emitted_at", tool.emitted_at);
  if (is_codex) members.instant_or_null("result_at", tool.result_at);
  if (tool.input_json) members.raw("input", *tool.input_json);
  members.number("input_chars", tool.input_chars);
  members.number_or_null("result_chars", tool.result_chars);
  members.number_or_null("tool_wall_latency_ms", tool.tool_wall_latency_ms);
  members.number_or_null("tool_internal_latency_ms", tool.tool_internal_latency_ms);
  members.boolean_or_null("is_error", tool.is_error);
  if (!is_codex) members.instant_or_null("result_at", tool.result_at);
  members.end();
}

void append_identity(Members& members, const StepRecord& step, bool is_codex) {
  members.text("provider", step.provider);
  if (step.project) members.text("project", *step.project);
  members.text("session_id", step.session_id);
  if (step.session_file) members.text("session_file", *step.session_file);
  members.number("round_index", step.round_index);
  members.text("round_id", step.round_id);
  if (is_codex) {
    members.text_or_null("turn_id", step.turn_id);
    if (step.session_file) members.text_or_null("cwd", step.cwd);
  }
  members.text_or_null("model", step.model);
}

void append_tokens(Members& members, const StepRecord& step) {
  members.number("input_tokens_total", step.input_tokens_total);
  members.number("prefix_tokens", step.prefix_tokens);
  members.number("newly_append_tokens", step.newly_append_tokens);
  members.number_or_null("claude_uncached_input_tokens", step.claude_uncached_input_tokens);
  members.number_or_null("claude_cache_creation_input_tokens",
                         step.claude_cache_creation_input_tokens);
  members.number_or_null("claude_cache_read_input_tokens", step.claude_cache_read_input_tokens);
  members.number("output_tokens", step.output_tokens);
  members.number_or_null("reasoning_output_tokens", step.reasoning_output_tokens);
}

// What the events say about the step's input, so that the two cannot disagree.
void append_input_summary(Members& members, const StepRecord& step) {
  int64_t messages = 0;
  int64_t results = 0;
  int64_t message_chars = 0;
  int64_t result_chars = 0;
  std::string_view first;
  for (const TimingEventRecord& event : step.timing_events) {
    const bool is_message = event.event_type == "user_message";
    if (!is_message && event.event_type != "tool_result") continue;
    if (first.empty()) first = event.event_type;
    messages += is_message ? 1 : 0;
    results += is_message ? 0 : 1;
    message_chars += is_message ? event.content_chars.value_or(0) : 0;
    result_chars += is_message ? 0 : event.result_chars.value_or(0);
  }
  members.number("current_input_event_count", messages + results);
  members.number("current_user_message_count", messages);
  members.number("current_tool_result_count", results);
  members.number("current_user_message_chars", message_chars);
  members.number("current_tool_result_chars", result_chars);
  members.number("current_input_chars", message_chars + result_chars);
  first.empty() ? members.raw("first_input_event_type", "null")
                : members.text("first_input_event_type", first);
}

void append_list(std::string& out, size_t size, const auto& append_element) {
  out += '[';
  for (size_t i = 0; i < size; ++i) {
    if (i > 0) out += ',';
    append_element(i);
  }
  out += ']';
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && c != '"' && c != '\\') {
      out += c;
      continue;
    }
    out += '\\';
    switch (c) {
      case '\b':
        out += 'b';
        break;
      case '\t':
        out += 't';
        break;
      case '\n':
        out += 'n';
        break;
      case '\f':
        out += 'f';
        break;
      case '\r':
        out += 'r';
        break;
      case '"':
      case '\\':
        out += c;
        break;
      default:
        out += "u00";
        out += kHex[byte >> 4];
        out += kHex[byte & 15];
    }
  }
  out += '"';
}

void append_line(std::string& out, const StepRecord& step) {
  const bool is_codex = step.provider == "codex";
  Members members(out);
  append_identity(members, step, is_codex);
  append_tokens(members, step);
  members.name("timing_events");
  append_list(out, step.timing_events.size(),
              [&](size_t i) { append_event(out, step.timing_events[i]); });
  members.name("tools");
  append_list(out, step.tools.size(), [&](size_t i) {
    append_tool(out, step.tools[i], static_cast<int64_t>(i), is_codex);
  });
  append_input_summary(members, step);
  if (step.home) members.text("home", *step.home);
  if (step.user) members.text("user", *step.user);
  if (step.store) members.text("store", *step.store);
  members.text("trace_key", step.provider + ":" + step.session_id + ":" + step.round_id);
  members.end();
  out += '\n';
}

}  // namespace atlas::trace
