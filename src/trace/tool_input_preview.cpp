#include "trace/tool_input_preview.h"

#include <simdjson.h>

#include <algorithm>
#include <filesystem>
#include <numeric>

#include "base/error.h"
#include "base/text.h"
#include "trace/compact_json.h"
#include "trace/line_reader.h"

namespace atlas::trace {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr size_t kLongest = 220;
constexpr std::string_view kEllipsis = "...";

// Bytes of the white space character at the beginning of `text`, 0 if there is none. Unicode's, and
// the four separators U+001C to U+001F.
size_t space_bytes(std::string_view text) {
  const auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned first = byte(0);
  if ((first >= 0x09 && first <= 0x0D) || (first >= 0x1C && first <= 0x20)) return 1;
  if (first == 0xC2) return byte(1) == 0x85 || byte(1) == 0xA0 ? 2 : 0;
  const unsigned rest = byte(1) << 8 | byte(2);
  if (first == 0xE1) return rest == 0x9A80 ? 3 : 0;  // U+1680
  if (first == 0xE3) return rest == 0x8080 ? 3 : 0;  // U+3000
  if (first != 0xE2) return 0;
  const bool is_width = rest >= 0x8080 && rest <= 0x808A;  // U+2000 to U+200A
  return is_width || rest == 0x80A8 || rest == 0x80A9 || rest == 0x80AF || rest == 0x819F ? 3 : 0;
}

std::string with_single_blanks(std::string_view text) {
  std::string result;
  bool is_pending = false;
  while (!text.empty()) {
    if (const size_t space = space_bytes(text)) {
      is_pending = !result.empty();
      text.remove_prefix(space);
      continue;
    }
    if (is_pending) result += ' ';
    is_pending = false;
    result += text.front();
    text.remove_prefix(1);
  }
  return result;
}

std::string shortened(std::string text) {
  if (base::count_code_points(text) <= kLongest) return text;
  std::string result(base::first_code_points(text, kLongest - kEllipsis.size()));
  return result += kEllipsis;
}

// The member as an integer; nothing for a null, a missing member and any other value.
std::optional<int64_t> integer_of(ondemand::object& object, std::string_view key) {
  int64_t value = 0;
  const auto error = object.find_field_unordered(key).get_int64().get(value);
  return error == simdjson::SUCCESS ? std::optional(value) : std::nullopt;
}

std::string text_of(ondemand::object& object, std::string_view key) {
  std::string_view value;
  const auto error = object.find_field_unordered(key).get_string().get(value);
  return error == simdjson::SUCCESS ? std::string(value) : "";
}

std::string preview_of(ondemand::object& call) {
  ondemand::value input;
  if (call.find_field_unordered("input").get(input) != simdjson::SUCCESS) return "";
  ondemand::json_type type{};
  if (input.type().get(type) != simdjson::SUCCESS || type == ondemand::json_type::null) return "";
  if (type != ondemand::json_type::string) {
    return shortened(with_single_blanks(compact_json(input).value_or("")));
  }
  std::string_view text;
  if (input.get_string().get(text) != simdjson::SUCCESS) return "";
  return shortened(with_single_blanks(text));
}

// Nothing if an identity rule fails.
std::optional<std::string> preview_in(std::string_view line, const PreviewRequest& request,
                                      ondemand::parser& parser) {
  ondemand::document document;
  ondemand::object step;
  // Behind every line of a block there are kPadding readable bytes.
  if (parser.iterate(line.data(), line.size(), line.size() + LineBlock::kPadding).get(document) ||
      document.get_object().get(step) || text_of(step, "provider") != request.provider) {
    return std::nullopt;
  }
  ondemand::array calls;
  if (step.find_field_unordered("tools").get_array().get(calls)) return std::nullopt;
  for (auto element : calls) {
    ondemand::object call;
    if (element.get_object().get(call)) continue;
    if (integer_of(call, "tool_index") != request.tool_index) continue;
    if (text_of(call, "tool_call_id") != request.tool_call_id ||
        integer_of(call, "input_chars") != request.input_chars) {
      return std::nullopt;
    }
    return preview_of(call);
  }
  return std::nullopt;
}

// Answers requests in ascending order of their lines while the file goes by.
class PreviewReader {
 public:
  PreviewReader(std::span<const PreviewRequest> requests, InputPreviews& previews)
      : requests_(requests), previews_(previews), order_(requests.size()) {
    std::iota(order_.begin(), order_.end(), size_t{0});
    std::ranges::stable_sort(order_, {}, [&](size_t i) { return requests[i].line; });
  }

  bool is_done() const { return next_ == order_.size(); }

  void read(const LineBlock& block) {
    auto number = static_cast<int64_t>(block.first_line());
    std::string_view text = block.text();
    for (; !text.empty() && !is_done(); ++number) {
      const size_t end = std::min(text.find('\n'), text.size());
      for (; !is_done() && requests_[order_[next_]].line <= number; ++next_) {
        if (requests_[order_[next_]].line == number) answer(order_[next_], text.substr(0, end));
      }
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

 private:
  void answer(size_t request, std::string_view line) {
    auto preview = preview_in(line, requests_[request], parser_);
    if (preview) --previews_.unanswered;
    previews_.texts[request] = std::move(preview).value_or("");
  }

  std::span<const PreviewRequest> requests_;
  InputPreviews& previews_;
  std::vector<size_t> order_;
  size_t next_ = 0;
  ondemand::parser parser_;
};

}  // namespace

InputPreviews read_input_previews(const std::string& path,
                                  std::span<const PreviewRequest> requests) {
  InputPreviews previews;
  previews.texts.resize(requests.size());
  previews.unanswered = std::ssize(requests);
  std::error_code error;
  if (path == "-" || !std::filesystem::is_regular_file(path, error)) return previews;
  try {
    LineReader file{std::filesystem::path(path)};
    PreviewReader reader(requests, previews);
    LineBlock block;
    while (!reader.is_done() && file.next(block)) reader.read(block);
    previews.has_file = true;
  } catch (const Error&) {
    // Not readable, or a damaged archive: what was found before that stays.
    previews.has_file = false;
  }
  return previews;
}

}  // namespace atlas::trace
