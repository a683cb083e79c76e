// /analytics: the numbers of the dashboard

#include "analytics/analytics.h"

#include "server/routes.h"

namespace atlas::server {

Response get_analytics(const Context& context, const Request& request) {
  constexpr int64_t kDayMinutes = 24 * 60;
  const auto offset_minutes = request.query.integer("tz", -kDayMinutes, kDayMinutes).value_or(0);
  const CutPtr cut = context.atlas.cut(request.query);
  return json_response(analytics::bulk(*cut->use(), static_cast<int>(offset_minutes)));
}

}  // namespace atlas::server
