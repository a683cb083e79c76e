// /sessions, /sessions/<id> and /steps: what happened, one by one. Private.

#include <fmt/format.h>

#include "analytics/session_view.h"
#include "analytics/sessions_list.h"
#include "analytics/steps.h"
#include "base/text.h"
#include "server/routes.h"

namespace atlas::server {
namespace {

constexpr int64_t kMostSessions = 100'000;
constexpr int64_t kMostSteps = 10'000;
constexpr int64_t kMostOffset = int64_t{1} << 40;

// The value of a parameter that is one of a list. Throws Error(usage) that shows the list.
template <typename Value, typename Names>
Value one_of(const std::string& name, const std::string& text,
             std::optional<Value> (*parse)(std::string_view), const Names& names) {
  if (const auto value = parse(text)) return *value;
  throw Error(ErrorKind::usage, fmt::format("{}: no \"{}\"", name, base::printable(text)),
              "choose from " + base::join({names.begin(), names.end()}, ", "));
}

std::optional<analytics::Trigger> trigger_of(const Query& query) {
  const auto text = query.text("trigger");
  if (!text) return std::nullopt;
  if (*text == "user") return analytics::Trigger::user;
  if (*text == "tool") return analytics::Trigger::tool;
  throw Error(ErrorKind::usage, fmt::format("trigger: no \"{}\"", base::printable(*text)),
              "choose from user and tool");
}

}  // namespace

Response list_sessions(const Context& context, const Request& request) {
  const Query& query = request.query;
  const analytics::SessionQuery wanted{
      .sort = one_of("sort", query.text("sort").value_or("steps"), analytics::session_sort,
                     analytics::kSessionSortNames),
      .text = query.text("q").value_or(""),
      .offset = static_cast<size_t>(query.integer("offset", 0, kMostOffset).value_or(0)),
      .limit =
          static_cast<size_t>(query.integer("limit", 0, kMostSessions).value_or(kMostSessions))};
  const CutPtr cut = context.atlas.cut(query);
  return json_response(analytics::sessions(*cut->use(), wanted));
}

Response get_session(const Context& context, const Request& request) {
  const std::string& id = request.value("id");
  const CutPtr cut = context.atlas.cut(request.query);
  base::Json view = analytics::session_view(*cut->use(), id);
  if (view.is_null()) {
    throw Error(ErrorKind::not_found, fmt::format("no session \"{}\"", base::printable(id)),
                "see /api/v1/sessions");
  }
  return json_response(std::move(view));
}

Response list_steps(const Context& context, const Request& request) {
  const Query& query = request.query;
  const auto quantity = query.text("quantity");
  if (!quantity) {
    throw Error(ErrorKind::usage, "quantity is missing", "add quantity=prefix_tokens or another");
  }
  const analytics::StepQuery wanted{
      .quantity =
          one_of("quantity", *quantity, analytics::step_quantity, analytics::kStepQuantityNames),
      .min = query.number("min"),
      .max = query.number("max"),
      .tool = query.text("tool"),
      .trigger = trigger_of(query),
      .offset = static_cast<size_t>(query.integer("offset", 0, kMostOffset).value_or(0)),
      .limit = static_cast<size_t>(query.integer("limit", 0, kMostSteps).value_or(200))};
  const CutPtr cut = context.atlas.cut(query);
  return json_response(analytics::steps(*cut->use(), wanted));
}

}  // namespace atlas::server
