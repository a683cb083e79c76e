#include "synth/odd_rows.h"

#include <algorithm>
#include <array>

namespace atlas::synth {
namespace {

constexpr std::array<OddKindName, 24> kKinds = {{
    {OddKind::missing_fields, "missing_fields"},
    {OddKind::null_names, "null_names"},
    {OddKind::duplicate_row, "duplicate_row"},
    {OddKind::round_index_out_of_order, "round_index_out_of_order"},
    {OddKind::negative_number, "negative_number"},
    {OddKind::zero_tokens, "zero_tokens"},
    {OddKind::huge_number, "huge_number"},
    {OddKind::beyond_int64, "beyond_int64"},
    {OddKind::number_as_text, "number_as_text"},
    {OddKind::float_as_integer, "float_as_integer"},
    {OddKind::empty_texts, "empty_texts"},
    {OddKind::tools_not_a_list, "tools_not_a_list"},
    {OddKind::null_elements, "null_elements"},
    {OddKind::time_with_offset, "time_with_offset"},
    {OddKind::time_without_zone, "time_without_zone"},
    {OddKind::time_in_microseconds, "time_in_microseconds"},
    {OddKind::time_garbage, "time_garbage"},
    {OddKind::unknown_keys, "unknown_keys"},
    {OddKind::event_without_type, "event_without_type"},
    {OddKind::invalid_utf8, "invalid_utf8"},
    {OddKind::truncated_line, "truncated_line"},
    {OddKind::blank_line, "blank_line"},
    {OddKind::not_an_object, "not_an_object"},
    {OddKind::nan_in_input, "nan_in_input"},
}};

// Where the value of the first `"key":` stands in a line that trace/writer.h has written. The texts
// of such a line hold no quotes and no brackets.
struct Place {
  size_t key, begin, end;
};

size_t end_of_value(std::string_view line, size_t begin) {
  if (line[begin] == '"') return line.find('"', begin + 1) + 1;
  if (line[begin] != '[' && line[begin] != '{') return line.find_first_of(",}]", begin);
  int depth = 0;
  for (size_t i = begin; i < line.size(); ++i) {
    if (line[i] == '[' || line[i] == '{') ++depth;
    if (line[i] == ']' || line[i] == '}') --depth;
    if (depth == 0) return i + 1;
  }
  return line.size();
}

Place find(std::string_view line, std::string_view name) {
  const std::string key = '"' + std::string(name) + "\":";
  const size_t start = line.find(key);
  if (start == std::string_view::npos) return {start, start, start};
  const size_t begin = start + key.size();
  return {start, begin, end_of_value(line, begin)};
}

void replace(std::string& line, std::string_view name, std::string_view value) {
  const Place place = find(line, name);
  if (place.key == std::string::npos) return;
  line.replace(place.begin, place.end - place.begin, value);
}

void remove(std::string& line, std::string_view name) {
  const Place place = find(line, name);
  if (place.key == std::string::npos) return;
  const bool has_comma = line[place.end] == ',';
  line.erase(place.key, place.end - place.key + (has_comma ? 1 : 0));
}

std::string value_of(std::string_view line, std::string_view name) {
  const Place place = find(line, name);
  return place.key == std::string::npos
             ? "0"
             : std::string(line.substr(place.begin, place.end - place.begin));
}

// Puts `text` before the last character of the first time stamp, or in the place of that character.
void end_time_with(std::string& line, std::string_view text) {
  const Place place = find(line, "timestamp");
  if (place.key == std::string::npos || line[place.begin] != '"') return;
  line.replace(place.end - 2, 1, text);
}

void put_first(std::string& line, std::string_view list, std::string_view element) {
  const Place place = find(line, list);
  if (place.key == std::string::npos || line[place.begin] != '[') return;
  const bool is_empty = line[place.begin + 1] == ']';
  line.insert(place.begin + 1, std::string(element) + (is_empty ? "" : ","));
}

}  // namespace

std::span<const OddKindName> odd_kinds() { return kKinds; }

void OddRows::distort(std::string& line, std::string_view previous) {
  distort(kKinds[next_++ % kKinds.size()].kind, line, previous);
}

void OddRows::distort(OddKind kind, std::string& line, std::string_view previous) {
  constexpr std::array<std::string_view, 6> kNumbers = {
      "round_index",         "input_tokens_total", "prefix_tokens",
      "newly_append_tokens", "output_tokens",      "current_user_message_chars"};
  const std::string_view number = kNumbers[stream_.below(kNumbers.size())];
  switch (kind) {
    case OddKind::missing_fields:
      for (const std::string_view name : {"model", "output_tokens", "tools", "user"}) {
        if (stream_.chance(0.5)) remove(line, name);
      }
      return remove(line, "store");
    case OddKind::null_names:
      for (const std::string_view name : {"provider", "model", "tool_name", "user"}) {
        if (stream_.chance(0.5)) replace(line, name, "null");
      }
      return replace(line, "first_input_event_type", "null");
    case OddKind::duplicate_row:
      if (!previous.empty()) line = previous;
      return;
    case OddKind::round_index_out_of_order:
      return replace(line, "round_index", std::to_string(stream_.between(0, 40)));
    case OddKind::negative_number:
      return replace(line, number, std::to_string(-stream_.between(1, 90'000)));
    case OddKind::zero_tokens:
      for (const std::string_view name :
           {"input_tokens_total", "prefix_tokens", "newly_append_tokens", "output_tokens"}) {
        replace(line, name, "0");
      }
      return;
    case OddKind::huge_number:
      return replace(line, number, "9223372036854775807");
    case OddKind::beyond_int64:
      return replace(line, number, "123456789012345678901234567890");
    case OddKind::number_as_text:
      return replace(line, number, '"' + value_of(line, number) + '"');
    case OddKind::float_as_integer:
      return replace(line, number, stream_.chance(0.5) ? "2.5" : "1e3");
    case OddKind::empty_texts:
      for (const std::string_view name : {"provider", "session_id", "model", "tool_name"}) {
        if (stream_.chance(0.5)) replace(line, name, "\"\"");
      }
      return replace(line, "round_id", "\"\"");
    case OddKind::tools_not_a_list:
      return replace(line, "tools", stream_.chance(0.5) ? "{\"tool_index\":0}" : "\"none\"");
    case OddKind::null_elements:
      put_first(line, "tools", "null");
      return put_first(line, "timing_events", stream_.chance(0.5) ? "null" : "7");
    case OddKind::time_with_offset:
      return end_time_with(line, "+02:00");
    case OddKind::time_without_zone:
      return end_time_with(line, "");
    case OddKind::time_in_microseconds:
      return end_time_with(line, "789Z");
    case OddKind::time_garbage:
      return replace(line, "timestamp", stream_.chance(0.5) ? "\"yesterday\"" : "1717000000");
    case OddKind::unknown_keys:
      line.insert(1, "\"schema\":{\"version\":[2,null]},\"note\":\"Größe 中 🙂\",");
      return;
    case OddKind::event_without_type:
      return remove(line, "event_type");
    case OddKind::invalid_utf8:
      return replace(line, "model", "\"broken \xC3\x28 \xFF\"");
    case OddKind::truncated_line:
      line.resize(line.size() / 2);
      line += '\n';
      return;
    case OddKind::blank_line:
      line = stream_.chance(0.5) ? "\n" : "  \t\n";
      return;
    case OddKind::not_an_object: {
      constexpr std::array<std::string_view, 4> kOthers = {"[1,2,3]\n", "42\n", "\"text\"\n",
                                                           "null\n"};
      line = kOthers[stream_.below(kOthers.size())];
      return;
    }
    case OddKind::nan_in_input:
      return put_first(line, "tools",
                       "{\"tool_index\":0,\"tool_name\":\"Bash\",\"tool_call_id\":\"toolu_nan\","
                       "\"input\":{\"limit\":NaN,\"most\":-Infinity}}");
  }
}

}  // namespace atlas::synth
