// The payloads of every golden trace, by value: doubles to 1e-12 relative, facts by what they say
// and not how, the tools inside a step in any order.
#include "support/golden.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analytics/analytics.h"

namespace atlas::analytics {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

bool nearly(double a, double b) {
  return std::fabs(a - b) <= 1e-12 * std::max(std::fabs(a), std::fabs(b));
}

// Compares by value; every difference is a failure that names its place.
void compare(const json& ours, const json& golden, const std::string& place) {
  if (ours.is_number() && golden.is_number()) {
    EXPECT_TRUE(nearly(ours.get<double>(), golden.get<double>()))
        << place << ": " << ours << " instead of " << golden;
  } else if (ours.is_object() && golden.is_object()) {
    for (const auto& [key, value] : golden.items()) {
      EXPECT_TRUE(ours.contains(key)) << place << "/" << key << " is missing";
      if (ours.contains(key)) compare(ours[key], value, place + "/" + key);
    }
    for (const auto& [key, value] : ours.items()) {
      EXPECT_TRUE(golden.contains(key)) << place << "/" << key << " is too much";
    }
  } else if (ours.is_array() && golden.is_array()) {
    EXPECT_EQ(ours.size(), golden.size()) << place;
    for (size_t i = 0; i < std::min(ours.size(), golden.size()); ++i) {
      compare(ours[i], golden[i], place + "/" + std::to_string(i));
    }
  } else {
    EXPECT_EQ(ours, golden) << place;
  }
}

// The wording of a detail is free.
json without_details(json payload) {
  for (json& fact : payload["facts"]) {
    EXPECT_FALSE(fact["detail"].get<std::string>().empty());
    fact.erase("detail");
  }
  return payload;
}

// The reference leaves the order of a step's tools open, and so that of equal counts.
json with_sorted_tools(json session) {
  const auto sort = [](json& list) {
    std::sort(list.begin(), list.end(),
              [](const json& a, const json& b) { return a.dump() < b.dump(); });
  };
  for (json& round : session["rounds"]) sort(round["tools"]);
  sort(session["tools"]);
  return session;
}

TEST(Analytics, BulkEqualsTheGoldenPayloads) {
  for (const golden::GoldenTrace& golden : golden::traces()) {
    for (const int offset_minutes : {0, -420}) {
      const fs::path file = golden.folder / "web_analytics" / "bulk" /
                            ("bulk_tz" + std::to_string(offset_minutes) + ".json");
      if (!fs::exists(file)) continue;
      const trace::Trace trace = golden::load(golden, fields());
      compare(without_details(json::parse(bulk(trace, offset_minutes).dump())),
              without_details(json::parse(golden::read_text(file))), golden.name);
    }
  }
}

TEST(Analytics, SessionDetailsEqualTheGoldenOnes) {
  for (const golden::GoldenTrace& golden : golden::traces()) {
    const fs::path file =
        golden.folder / "web_analytics" / "session_detail" / "session_details.json";
    if (!fs::exists(file)) continue;
    const trace::Trace trace = golden::load(golden, fields());
    const json sessions = json::parse(golden::read_text(file));
    for (const auto& [id, session] : sessions.items()) {
      compare(with_sorted_tools(json::parse(session_detail(trace, id).dump())),
              with_sorted_tools(session), golden.name + "/" + id);
    }
  }
}

}  // namespace
}  // namespace atlas::analytics
