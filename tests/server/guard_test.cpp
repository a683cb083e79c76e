#include "server/guard.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace atlas::server {
namespace {

constexpr const char* kToken = "0123456789abcdef";

Request request(Method method, const std::string& target, Headers headers) {
  Target parsed = parse_target(target);
  return {.method = method,
          .target = target,
          .path = parsed.path,
          .query = parsed.query,
          .headers = std::move(headers)};
}

// 0 when the request may pass, else the status.
int status(const Guard& guard, Request request) {
  try {
    const auto response = guard.check(request);
    return response ? response->status : 0;
  } catch (const Error& error) {
    return status_of(error);
  }
}

TEST(Guard, OnlyNamesOfThisServerAreAnswered) {
  const Guard guard({});
  for (const char* host :
       {"127.0.0.1", "127.0.0.1:8421", "localhost:1", "LOCALHOST", "[::1]:80", "localhost."}) {
    EXPECT_EQ(status(guard, request(Method::get, "/", {.host = host})), 0) << host;
  }
  for (const char* host :
       {"", "evil.example", "evil.example:8421", "127.0.0.1.evil.example", "localhost.evil.example",
        "10.0.0.1", "localhost:80@evil", "[::1", ":80", "localhost:x"}) {
    EXPECT_EQ(status(guard, request(Method::get, "/", {.host = host})), 421) << host;
  }
}

TEST(Guard, AServerOfAllAddressesTakesAddressesAndNamedHosts) {
  const Guard guard({.host = "0.0.0.0", .host_names = {"Atlas.example"}, .is_public = true});
  EXPECT_EQ(status(guard, request(Method::get, "/", {.host = "192.168.1.5:8421"})), 0);
  EXPECT_EQ(status(guard, request(Method::get, "/", {.host = "[fe80::1]"})), 0);
  EXPECT_EQ(status(guard, request(Method::get, "/", {.host = "atlas.example"})), 0);
  EXPECT_EQ(status(guard, request(Method::get, "/", {.host = "evil.example"})), 421);
}

TEST(Guard, AnotherSiteCannotPost) {
  const Guard guard({});
  const std::string host = "127.0.0.1:8421";
  const auto post = [&](Headers headers) {
    headers.host = host;
    return status(guard, request(Method::post, "/api/v1/traces", std::move(headers)));
  };
  EXPECT_EQ(post({}), 0);
  EXPECT_EQ(post({.origin = "http://127.0.0.1:8421"}), 0);
  EXPECT_EQ(post({.origin = "http://127.0.0.1:8421", .sec_fetch_site = "same-origin"}), 0);
  EXPECT_EQ(post({.origin = "http://evil.example"}), 403);
  EXPECT_EQ(post({.origin = "http://127.0.0.1:9999"}), 403);
  EXPECT_EQ(post({.origin = "null"}), 403);
  EXPECT_EQ(post({.sec_fetch_site = "cross-site"}), 403);
  EXPECT_EQ(post({.sec_fetch_site = "same-site"}), 403);
}

TEST(Guard, AnotherSiteCannotReadTheApiButMayLinkToIt) {
  const Guard guard({});
  const auto get = [&](const std::string& target, const std::string& mode) {
    return status(
        guard,
        request(Method::get, target,
                {.host = "localhost", .sec_fetch_site = "cross-site", .sec_fetch_mode = mode}));
  };
  EXPECT_EQ(get("/api/v1/dataset", "no-cors"), 403);
  EXPECT_EQ(get("/api/v1/dataset", "cors"), 403);
  EXPECT_EQ(get("/api/v1/dataset", "navigate"), 0);
  EXPECT_EQ(get("/", "navigate"), 0);
}

TEST(Guard, ATokenIsWantedFromEverybody) {
  const Guard guard({.auth_token = kToken});
  const auto get = [&](const std::string& target, Headers headers) {
    headers.host = "localhost";
    return status(guard, request(Method::get, target, std::move(headers)));
  };
  EXPECT_EQ(get("/", {}), 401);
  EXPECT_EQ(get("/api/v1/health", {}), 401);
  EXPECT_EQ(get("/", {.authorization = "Bearer wrong"}), 401);
  EXPECT_EQ(get("/", {.authorization = std::string("Bearer ") + kToken}), 0);
  EXPECT_EQ(get("/?token=wrong", {}), 401);
  EXPECT_EQ(get("/", {.cookie = std::string("trace_atlas_session=") + kToken}), 401);
}

TEST(Guard, ATokenInTheAddressIsExchangedForACookie) {
  const Guard guard({.auth_token = kToken});
  Request first =
      request(Method::get, std::string("/exp/a%20b?x=1&token=") + kToken, {.host = "localhost"});
  const auto response = guard.check(first);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 303);
  std::map<std::string, std::string> headers(response->headers.begin(), response->headers.end());
  EXPECT_EQ(headers["Location"], "/exp/a%20b?x=1");
  const std::string cookie = headers["Set-Cookie"];
  EXPECT_NE(cookie.find("HttpOnly"), std::string::npos);
  EXPECT_NE(cookie.find("SameSite=Strict"), std::string::npos);
  EXPECT_EQ(cookie.find(kToken), std::string::npos) << "a cookie goes to every port of a host";
  Request second = request(Method::get, "/", {.host = "localhost", .cookie = cookie});
  EXPECT_FALSE(guard.check(second));
}

TEST(Guard, AServerForOthersNeedsATokenOrTheWord) {
  EXPECT_NO_THROW(check_exposure({.host = "127.0.0.2"}));
  EXPECT_NO_THROW(check_exposure({.host = "::1"}));
  EXPECT_THROW(check_exposure({.host = "0.0.0.0"}), Error);
  EXPECT_THROW(check_exposure({.host = "192.168.1.5"}), Error);
  EXPECT_THROW(check_exposure({.host = "127.evil.example"}), Error);
  EXPECT_THROW(check_exposure({.auth_token = "short"}), Error);
  EXPECT_NO_THROW(check_exposure({.host = "0.0.0.0", .auth_token = kToken}));
  EXPECT_NO_THROW(check_exposure({.host = "0.0.0.0", .is_public = true}));
}

TEST(Guard, ComparingTextsLooksAtAllOfThem) {
  EXPECT_TRUE(are_equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(are_equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(are_equal_in_constant_time("abc", "ab"));
}

}  // namespace
}  // namespace atlas::server
