#include "assistant/compact_result.h"

#include <fmt/format.h>

#include <algorithm>

#include "assistant/model/json_reading.h"
#include "assistant/result_text.h"
#include "base/text.h"

namespace atlas::assistant {
namespace {

using base::Json;

constexpr size_t kMostRows = 100;
constexpr size_t kRowBytes = 6000;
constexpr size_t kCellBytes = 200;
constexpr size_t kOutputBytes = 4000;
constexpr size_t kReportBytes = 9000;
constexpr size_t kErrorBytes = 1500;
constexpr size_t kPreviewBytes = 1500;

// A cut in the middle of a character leaves no half of it.
std::string whole_characters(std::string_view text) { return base::with_replaced_bytes(text); }

std::string both_ends(std::string_view text, size_t most_bytes) {
  if (text.size() <= most_bytes) return whole_characters(text);
  const size_t tail = most_bytes / 4;
  const size_t head = most_bytes - tail;
  return fmt::format("{}\n... {} bytes left out; print less ...\n{}",
                     whole_characters(text.substr(0, head)), text.size() - most_bytes,
                     whole_characters(text.substr(text.size() - tail)));
}

Json cell_json(const store::Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr || text->size() <= kCellBytes) return to_json(value);
  return whole_characters(text->substr(0, kCellBytes)) + "...";
}

void add_table(Json& json, const store::ResultTable& table) {
  json["columns"] = column_names(table);
  Json rows = Json::array();
  size_t bytes = 0;
  for (const auto& row : table.rows) {
    Json cells = Json::array();
    for (const store::Value& value : row) cells.push(cell_json(value));
    bytes += cells.dump(kCompactJson).size();
    if (rows.size() == kMostRows || bytes > kRowBytes) break;
    rows.push(std::move(cells));
  }
  const size_t shown = rows.size();
  json["rows"] = std::move(rows);
  json["row_count"] = table.rows.size();
  if (table.is_cut) {
    json["cut"] = fmt::format("there are more than {} rows", table.rows.size());
  } else if (shown < table.rows.size()) {
    json["cut"] = fmt::format(
        "you see {} of {} rows; the person sees all of them: aggregate if "
        "you need the rest",
        shown, table.rows.size());
  }
}

bool is_text(const sandbox::Artifact& artifact) {
  return artifact.mime.starts_with("text/") || artifact.mime == "application/json";
}

Json artifacts_json(const std::vector<sandbox::Artifact>& artifacts) {
  Json list = Json::array();
  for (const sandbox::Artifact& artifact : artifacts) {
    Json entry = Json::object({{"name", artifact.name},
                               {"mime", artifact.mime},
                               {"size_bytes", static_cast<int64_t>(artifact.size_bytes)}});
    if (is_text(artifact)) entry["preview"] = both_ends(artifact.bytes, kPreviewBytes);
    list.push(std::move(entry));
  }
  return list;
}

std::string last_part(std::string_view text, size_t most_bytes) {
  return whole_characters(text.substr(text.size() - std::min(text.size(), most_bytes)));
}

}  // namespace

std::string compact_result(const Step& step) {
  const sandbox::Outcome& outcome = step.outcome;
  Json json = Json::object({{"step", step.number}, {"state", sandbox::name_of(outcome.end)}});
  if (outcome.table) add_table(json, *outcome.table);
  const size_t most_bytes = step.tool == "get_experiment" ? kReportBytes : kOutputBytes;
  if (!outcome.stdout_text.empty()) json["stdout"] = both_ends(outcome.stdout_text, most_bytes);
  if (!outcome.stderr_text.empty()) json["stderr"] = both_ends(outcome.stderr_text, kErrorBytes);
  if (outcome.output_is_cut) json["output_cut"] = "the output was cut at its limit: print less";
  if (!outcome.artifacts.empty()) json["artifacts"] = artifacts_json(outcome.artifacts);
  if (step.figure) json["figure"] = "drawn and shown to the person";
  if (!step.is_finished()) {
    json["error"] = Json::object({{"name", outcome.error_name},
                                  {"message", both_ends(outcome.error_message, kErrorBytes)},
                                  {"traceback", last_part(outcome.traceback, kErrorBytes)}});
  }
  return json.dump(kCompactJson);
}

std::string compact_error(std::string_view message) {
  return Json::object({{"error", message}}).dump(kCompactJson);
}

}  // namespace atlas::assistant
