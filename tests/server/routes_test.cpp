// The routes against openapi.json, both ways.

#include "server/routes.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/text.h"
#include "server/site.h"

namespace atlas::server {
namespace {

using nlohmann::json;

const json& document() {
  static const json parsed = json::parse(asset("openapi.json")->bytes(Encoding::identity));
  return parsed;
}

// A parameter itself, or what its "$ref" points to.
const json& resolved(const json& parameter) {
  if (!parameter.contains("$ref")) return parameter;
  return document().at(json::json_pointer(parameter.at("$ref").get<std::string>().substr(1)));
}

std::set<std::string> documented_parameters(const json& operation, const std::string& place) {
  std::set<std::string> names;
  for (const json& entry : operation.value("parameters", json::array())) {
    const json& parameter = resolved(entry);
    if (parameter.at("in") == place) names.insert(parameter.at("name"));
  }
  return names;
}

std::set<std::string> names_in(std::string_view pattern) {
  std::set<std::string> names;
  for (size_t open = pattern.find('{'); open != pattern.npos; open = pattern.find('{', open + 1)) {
    names.emplace(pattern.substr(open + 1, pattern.find('}', open) - open - 1));
  }
  return names;
}

TEST(Routes, EveryRouteIsDocumentedWithItsParameters) {
  for (const Route& route : routes()) {
    const std::string method = base::lower_ascii(name_of(route.method));
    const std::string pattern(route.pattern);
    ASSERT_TRUE(document().at("paths").contains(pattern)) << pattern;
    ASSERT_TRUE(document()["paths"][pattern].contains(method)) << method << " " << pattern;
    const json& operation = document()["paths"][pattern][method];
    const auto known = parameters_of(route);
    EXPECT_EQ(documented_parameters(operation, "query"),
              std::set<std::string>(known.begin(), known.end()))
        << pattern;
    EXPECT_EQ(documented_parameters(operation, "path"), names_in(pattern)) << pattern;
    EXPECT_EQ(operation.contains("requestBody"), route.traits.body != Route::Traits::Body::none)
        << pattern;
  }
}

TEST(Routes, EveryDocumentedPathIsRouted) {
  for (const auto& [pattern, operations] : document().at("paths").items()) {
    for (const auto& [method, operation] : operations.items()) {
      const bool is_routed = std::ranges::any_of(routes(), [&](const Route& route) {
        return route.pattern == pattern && base::lower_ascii(name_of(route.method)) == method;
      });
      EXPECT_TRUE(is_routed) << method << " " << pattern;
    }
  }
}

TEST(Routes, APatternTakesValuesFromSegments) {
  std::map<std::string, std::string, std::less<>> values;
  EXPECT_TRUE(matches("/a/{x}/figure.{format}", {"a", "1", "figure.png"}, values));
  EXPECT_EQ(values.at("x"), "1");
  EXPECT_EQ(values.at("format"), "png");
  EXPECT_TRUE(matches("/{table}.csv", {"t.x.csv"}, values));
  EXPECT_EQ(values.at("table"), "t.x");
  EXPECT_FALSE(matches("/{table}.csv", {".csv"}, values));
  EXPECT_FALSE(matches("/a/{x}", {"a"}, values));
  EXPECT_FALSE(matches("/a/{x}", {"a", "b", "c"}, values));
  EXPECT_FALSE(matches("/a", {"b"}, values));
}

}  // namespace
}  // namespace atlas::server
