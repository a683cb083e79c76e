#include "analytics/analytics.h"

#include <fmt/format.h>

#include "base/error.h"
#include "cli/source.h"
#include "cli/subcommands.h"
#include "store/load.h"

namespace atlas::cli {
namespace {

constexpr int64_t kMostOffsetMinutes = 24 * 60;

int utc_offset_minutes(const Arguments& arguments) {
  const int64_t minutes = arguments.integer_or("--tz", 0, -kMostOffsetMinutes);
  if (minutes > kMostOffsetMinutes) {
    throw Error(ErrorKind::usage, fmt::format("--tz {}: more than a day", minutes),
                "give minutes, -420 for UTC-7");
  }
  return static_cast<int>(minutes);
}

}  // namespace

// trace-atlas analytics (--db DB | -i FILE)
int run_analytics(const Arguments& arguments) {
  const int offset_minutes = utc_offset_minutes(arguments);
  const trace::Filter filter = filter_of(arguments);
  const trace::Trace trace = store::load(database_of(arguments), analytics::fields(), filter);
  const auto session = arguments.optional_text("--detail");
  const base::Json payload =
      session ? analytics::session_detail(trace, *session) : analytics::bulk(trace, offset_minutes);
  const base::JsonFormat format{.indent = arguments.has("--pretty") ? 2 : -1};
  fmt::print("{}\n", payload.dump(format));
  return 0;
}

}  // namespace atlas::cli
