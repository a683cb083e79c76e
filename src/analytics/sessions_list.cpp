#include "analytics/sessions_list.h"

#include <algorithm>
#include <functional>
#include <limits>

#include "analytics/analytics.h"
#include "analytics/session_rows.h"
#include "base/saturating.h"
#include "base/text.h"

namespace atlas::analytics {
namespace {

using trace::Field;

bool contains(std::string_view text, std::string_view lowered_part) {
  return base::lower_ascii(text).find(lowered_part) != std::string::npos;
}

bool matches(const SessionRow& row, std::string_view lowered_text) {
  return contains(row.summary.id, lowered_text) || contains(row.summary.provider, lowered_text) ||
         contains(row.summary.primary_model, lowered_text) ||
         contains(row.user.value_or(""), lowered_text) ||
         contains(row.project.value_or(""), lowered_text);
}

// Greater comes first.
double sort_key(const SessionRow& row, SessionSort sort) {
  switch (sort) {
    case SessionSort::recent:
      return row.bounds ? static_cast<double>(row.bounds->last)
                        : -std::numeric_limits<double>::infinity();
    case SessionSort::longest:
      return row.duration_s();
    case SessionSort::cost:
      return row.summary.cost_usd;
    case SessionSort::tokens:
      return static_cast<double>(
          base::saturating_add(row.summary.input_tokens, row.summary.output_tokens));
    case SessionSort::steps:
      break;
  }
  return static_cast<double>(row.summary.rounds);
}

std::vector<const SessionRow*> found_rows(const SessionRows& all, const SessionQuery& query) {
  const std::string text = base::lower_ascii(query.text);
  std::vector<const SessionRow*> found;
  for (const SessionRow& row : all.rows) {
    if (text.empty() || matches(row, text)) found.push_back(&row);
  }
  std::ranges::stable_sort(found, std::greater(),
                           [&](const SessionRow* row) { return sort_key(*row, query.sort); });
  return found;
}

}  // namespace

trace::Fields session_fields() {
  return fields() | trace::Fields{Field::project,
                                  Field::current_user_message_chars,
                                  Field::tool_index,
                                  Field::tool_input_chars,
                                  Field::event_result_chars,
                                  Field::event_content_chars};
}

std::optional<SessionSort> session_sort(std::string_view name) {
  const auto place = std::ranges::find(kSessionSortNames, name);
  if (place == kSessionSortNames.end()) return std::nullopt;
  return static_cast<SessionSort>(place - kSessionSortNames.begin());
}

base::Json sessions(const trace::Trace& trace, const SessionQuery& query) {
  const SessionRows& all = trace.derived(session_rows);
  const auto found = found_rows(all, query);
  const size_t begin = std::min(query.offset, found.size());
  const size_t count = std::min(query.limit, found.size() - begin);
  base::Json list = base::Json::array();
  for (const SessionRow* row : std::span(found).subspan(begin, count)) {
    list.push(session_row_json(*row));
  }
  return base::Json::object(
      {{"total", all.rows.size()}, {"matched", found.size()}, {"sessions", std::move(list)}});
}

}  // namespace atlas::analytics
