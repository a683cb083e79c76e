#include "trace/step_parser.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <cmath>
#include <string>

#include "base/text.h"

namespace atlas::trace {
namespace {

namespace od = simdjson::ondemand;

// One key of an object and where its value goes. T is the view that is filled.
template <typename T>
struct Key {
  enum class Kind : uint8_t { text, integer, boolean, timestamp, tool_calls, events, ignored };
  std::string_view name;
  Kind kind;
  Text& (*text)(T&) = nullptr;
  Int& (*integer)(T&) = nullptr;
  std::optional<bool>& (*boolean)(T&) = nullptr;
};

template <typename T, auto Member>
auto& member(T& view) {
  return view.*Member;
}

template <typename T, Text T::* Member>
constexpr Key<T> text_key(std::string_view name) {
  return {name, Key<T>::Kind::text, member<T, Member>};
}
template <typename T, Int T::* Member>
constexpr Key<T> int_key(std::string_view name) {
  return {name, Key<T>::Kind::integer, nullptr, member<T, Member>};
}
template <typename T, Int T::* Member>
constexpr Key<T> time_key(std::string_view name) {
  return {name, Key<T>::Kind::timestamp, nullptr, member<T, Member>};
}
template <typename T, std::optional<bool> T::* Member>
constexpr Key<T> bool_key(std::string_view name) {
  return {name, Key<T>::Kind::boolean, nullptr, nullptr, member<T, Member>};
}

template <StepText Column>
constexpr Key<StepView> step_text(std::string_view name) {
  return {name, Key<StepView>::Kind::text,
          [](StepView& view) -> Text& { return view.texts[static_cast<size_t>(Column)]; }};
}
template <StepInt Column>
constexpr Key<StepView> step_int(std::string_view name) {
  return {name, Key<StepView>::Kind::integer, nullptr,
          [](StepView& view) -> Int& { return view.ints[static_cast<size_t>(Column)]; }};
}

// The three tables stand in the order in which collectors write the keys: the search for a key
// begins behind the one that was found last, so that it mostly ends at once.
constexpr std::array kStepKeys = {
    step_text<StepText::provider>("provider"),
    step_text<StepText::project>("project"),
    step_text<StepText::session_id>("session_id"),
    step_text<StepText::session_file>("session_file"),
    step_int<StepInt::round_index>("round_index"),
    step_text<StepText::round_id>("round_id"),
    step_text<StepText::turn_id>("turn_id"),
    step_text<StepText::cwd>("cwd"),
    step_text<StepText::model>("model"),
    step_int<StepInt::input_tokens_total>("input_tokens_total"),
    step_int<StepInt::prefix_tokens>("prefix_tokens"),
    step_int<StepInt::newly_append_tokens>("newly_append_tokens"),
    step_int<StepInt::claude_uncached_input_tokens>("claude_uncached_input_tokens"),
    step_int<StepInt::claude_cache_creation_input_tokens>("claude_cache_creation_input_tokens"),
    step_int<StepInt::claude_cache_read_input_tokens>("claude_cache_read_input_tokens"),
    step_int<StepInt::output_tokens>("output_tokens"),
    step_int<StepInt::reasoning_output_tokens>("reasoning_output_tokens"),
    Key<StepView>{"timing_events", Key<StepView>::Kind::events},
    Key<StepView>{"tools", Key<StepView>::Kind::tool_calls},
    step_int<StepInt::current_input_event_count>("current_input_event_count"),
    step_int<StepInt::current_user_message_count>("current_user_message_count"),
    step_int<StepInt::current_tool_result_count>("current_tool_result_count"),
    step_int<StepInt::current_user_message_chars>("current_user_message_chars"),
    step_int<StepInt::current_tool_result_chars>("current_tool_result_chars"),
    step_int<StepInt::current_input_chars>("current_input_chars"),
    step_text<StepText::first_input_event_type>("first_input_event_type"),
    step_text<StepText::home>("home"),
    step_text<StepText::user>("user"),
    step_text<StepText::store>("store"),
    step_text<StepText::trace_key>("trace_key"),
};

constexpr std::array kToolKeys = {
    int_key<ToolCallView, &ToolCallView::tool_index>("tool_index"),
    text_key<ToolCallView, &ToolCallView::tool_name>("tool_name"),
    text_key<ToolCallView, &ToolCallView::tool_call_id>("tool_call_id"),
    time_key<ToolCallView, &ToolCallView::emitted_at>("emitted_at"),
    Key<ToolCallView>{"input", Key<ToolCallView>::Kind::ignored},
    int_key<ToolCallView, &ToolCallView::input_chars>("input_chars"),
    int_key<ToolCallView, &ToolCallView::result_chars>("result_chars"),
    int_key<ToolCallView, &ToolCallView::tool_wall_latency_ms>("tool_wall_latency_ms"),
    int_key<ToolCallView, &ToolCallView::tool_internal_latency_ms>("tool_internal_latency_ms"),
    bool_key<ToolCallView, &ToolCallView::is_error>("is_error"),
    time_key<ToolCallView, &ToolCallView::result_at>("result_at"),
};

constexpr std::array kEventKeys = {
    text_key<EventView, &EventView::event_type>("event_type"),
    time_key<EventView, &EventView::timestamp>("timestamp"),
    text_key<EventView, &EventView::source>("source"),
    int_key<EventView, &EventView::content_chars>("content_chars"),
    text_key<EventView, &EventView::tool_call_id>("tool_call_id"),
    text_key<EventView, &EventView::tool_name>("tool_name"),
    int_key<EventView, &EventView::tool_index>("tool_index"),
    int_key<EventView, &EventView::result_chars>("result_chars"),
    bool_key<EventView, &EventView::is_error>("is_error"),
};

// Thrown inside this file only, where simdjson reports that the text is no JSON.
struct InvalidJson {
  simdjson::error_code code;
};

void check(simdjson::error_code code) {
  if (code != simdjson::SUCCESS) throw InvalidJson{code};
}

// The key between its quotes, as it stands in the text.
std::string_view raw_key(od::field& field) {
  const char* begin = field.key().raw();
  const char* end = begin;
  while (*end != '"') end += *end == '\\' ? 2 : 1;
  return {begin, static_cast<size_t>(end - begin)};
}

bool is_integer_valued(double value) {
  return value >= -9223372036854775808.0 && value < 9223372036854775808.0;
}

}  // namespace

class StepParser::Impl {
 public:
  const StepView* parse(std::string_view line, uint64_t line_number, TroubleLog& log) {
    log_ = &log;
    line_number_ = line_number;
    view_.texts.fill(std::nullopt);
    view_.ints.fill(std::nullopt);
    view_.tool_calls.clear();
    view_.events.clear();
    try {
      return parse_line(line);
    } catch (const InvalidJson& invalid) {
      failure_ = fmt::format("invalid JSON: {}", simdjson::error_message(invalid.code));
      note(Trouble::invalid_json);
      return nullptr;
    }
  }

  std::string_view last_failure() const { return failure_; }

 private:
  const StepView* parse_line(std::string_view line) {
    od::document document;
    check(parser_.iterate(line.data(), line.size(), line.size() + simdjson::SIMDJSON_PADDING)
              .get(document));
    od::json_type type;
    check(document.type().get(type));
    if (type == od::json_type::null) {
      if (base::trimmed(line) != "null") throw InvalidJson{simdjson::N_ATOM_ERROR};
      note(Trouble::null_row);
      return &view_;
    }
    if (type != od::json_type::object) {
      failure_ = "valid JSON, but no object";
      note(Trouble::not_an_object);
      return nullptr;
    }
    od::object object;
    check(document.get_object().get(object));
    parse_object(object, view_, kStepKeys);
    const char* behind;
    if (document.current_location().get(behind) == simdjson::SUCCESS) {
      throw InvalidJson{simdjson::TRAILING_CONTENT};
    }
    return &view_;
  }

  template <typename T, size_t N>
  void parse_object(od::object& object, T& view, const std::array<Key<T>, N>& keys) {
    uint64_t seen = 0;
    size_t expected = 0;
    for (auto item : object) {
      od::field field;
      check(std::move(item).get(field));
      const size_t index = find_key(field, keys, expected);
      if (index == N) {
        note(Trouble::unknown_key);
        continue;
      }
      expected = index + 1;
      if ((seen >> index & 1) != 0) note(Trouble::repeated_key);
      seen |= uint64_t{1} << index;
      parse_value(field.value(), view, keys[index]);
    }
  }

  template <typename T, size_t N>
  static size_t find_key(od::field& field, const std::array<Key<T>, N>& keys, size_t expected) {
    std::string_view name = raw_key(field);
    if (name.find('\\') != std::string_view::npos) {
      if (field.unescaped_key().get(name) != simdjson::SUCCESS) return N;
    }
    for (size_t i = 0; i < N; ++i) {
      const size_t index = expected + i < N ? expected + i : expected + i - N;
      if (keys[index].name == name) return index;
    }
    return N;
  }

  template <typename T>
  void parse_value(od::value value, T& view, const Key<T>& key) {
    using Kind = typename Key<T>::Kind;
    switch (key.kind) {
      case Kind::text:
        key.text(view) = text(value);
        return;
      case Kind::integer:
        key.integer(view) = integer(value);
        return;
      case Kind::boolean:
        key.boolean(view) = boolean(value);
        return;
      case Kind::timestamp:
        key.integer(view) = timestamp(value);
        return;
      case Kind::tool_calls:
        parse_list(value, view_.tool_calls, kToolKeys);
        return;
      case Kind::events:
        parse_list(value, view_.events, kEventKeys);
        return;
      case Kind::ignored:
        return;
    }
  }

  template <typename T, size_t N>
  void parse_list(od::value& value, std::vector<T>& views, const std::array<Key<T>, N>& keys) {
    views.clear();
    od::json_type type;
    check(value.type().get(type));
    if (type == od::json_type::null) return;
    if (type != od::json_type::array) {
      note(Trouble::not_a_list);
      return;
    }
    od::array elements;
    check(value.get_array().get(elements));
    for (auto item : elements) {
      od::value element;
      check(std::move(item).get(element));
      T& view = views.emplace_back();
      check(element.type().get(type));
      if (type != od::json_type::object) {
        note(Trouble::element_not_an_object);
        continue;
      }
      od::object object;
      check(element.get_object().get(object));
      parse_object(object, view, keys);
    }
  }

  // The value's token; empty for null. A value that is of another type is noted by the caller.
  static std::string_view token(od::value& value) { return value.raw_json_token(); }

  Text text(od::value& value) {
    const std::string_view raw = token(value);
    if (raw[0] != '"') {
      if (raw[0] != 'n') note(Trouble::mistyped_value);
      return std::nullopt;
    }
    // A string without escapes is taken where it stands.
    const char* begin = raw.data() + 1;
    const char* end = begin;
    while (*end != '"' && *end != '\\') ++end;
    if (*end == '"') return std::string_view(begin, static_cast<size_t>(end - begin));
    std::string_view unescaped;
    if (value.get_string().get(unescaped) != simdjson::SUCCESS) {
      note(Trouble::mistyped_value);  // an escape that is no character, as a lone surrogate
      return std::nullopt;
    }
    return unescaped;
  }

  Int integer(od::value& value) {
    int64_t whole;
    if (value.get_int64().get(whole) == simdjson::SUCCESS) return whole;
    if (token(value)[0] == 'n') return std::nullopt;
    double real;
    if (value.get_double().get(real) == simdjson::SUCCESS && std::isfinite(real)) {
      const double rounded = std::nearbyint(real);  // half to even
      // An integer beyond 64 bits reads as a double, too; it has no place in the column.
      if (is_integer_valued(rounded)) return static_cast<int64_t>(rounded);
    }
    note(Trouble::mistyped_value);
    return std::nullopt;
  }

  std::optional<bool> boolean(od::value& value) {
    bool flag;
    if (value.get_bool().get(flag) == simdjson::SUCCESS) return flag;
    if (token(value)[0] != 'n') note(Trouble::mistyped_value);
    return std::nullopt;
  }

  std::optional<base::Micros> timestamp(od::value& value) {
    const Text written = text(value);
    if (!written) return std::nullopt;
    const auto instant = base::parse_timestamp(*written);
    if (!instant) note(Trouble::bad_timestamp);
    return instant;
  }

  void note(Trouble trouble) { log_->add(trouble, line_number_); }

  od::parser parser_;
  StepView view_;
  TroubleLog* log_ = nullptr;
  uint64_t line_number_ = 0;
  std::string failure_;
};

std::string_view name_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::invalid_json:
      return "invalid JSON";
    case Trouble::not_an_object:
      return "no JSON object";
    case Trouble::overlong_line:
      return "line too long";
    case Trouble::mistyped_value:
      return "value of a wrong type";
    case Trouble::bad_timestamp:
      return "unreadable time stamp";
    case Trouble::not_a_list:
      return "tools or timing_events is no list";
    case Trouble::element_not_an_object:
      return "list element is no object";
    case Trouble::repeated_key:
      return "repeated key";
    case Trouble::unknown_key:
      return "unknown key";
    case Trouble::null_row:
      return "null row";
    case Trouble::count_:
      break;
  }
  return "";
}

void TroubleLog::add(Trouble trouble, uint64_t line, uint64_t count) {
  Entry& entry = entries[static_cast<size_t>(trouble)];
  if (count == 0) return;
  if (entry.count == 0 || line < entry.first_line) entry.first_line = line;
  entry.count += count;
}

void TroubleLog::merge(const TroubleLog& other) {
  for (size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = other.entries[i];
    add(static_cast<Trouble>(i), entry.first_line, entry.count);
  }
}

uint64_t TroubleLog::lost_lines() const {
  return (*this)[Trouble::invalid_json].count + (*this)[Trouble::not_an_object].count +
         (*this)[Trouble::overlong_line].count;
}

StepParser::StepParser() : impl_(std::make_unique<Impl>()) {}
StepParser::~StepParser() = default;

const StepView* StepParser::parse(std::string_view line, uint64_t line_number, TroubleLog& log) {
  if (base::trimmed(line).empty()) return nullptr;
  return impl_->parse(line, line_number, log);
}

std::string_view StepParser::last_failure() const { return impl_->last_failure(); }

}  // namespace atlas::trace
