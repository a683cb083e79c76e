#include "server/guard.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"

namespace atlas::server {
namespace {

constexpr std::string_view kCookie = "trace_atlas_session";
constexpr size_t kLeastTokenBytes = 16;

bool is_ip_address(const std::string& text) {
  std::array<unsigned char, sizeof(in6_addr)> ignored{};
  return inet_pton(AF_INET, text.c_str(), ignored.data()) == 1 ||
         inet_pton(AF_INET6, text.c_str(), ignored.data()) == 1;
}

std::string own_host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "";
  return base::lower_ascii(name.data());
}

bool is_safe(Method method) { return method == Method::get || method == Method::head; }

bool is_api(const Path& path) { return !path.empty() && path.front() == "api"; }

}  // namespace

bool are_equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned char difference = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    difference = static_cast<unsigned char>(
        difference | (static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i])));
  }
  return difference == 0;
}

std::string random_id() {
  std::array<unsigned char, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw Error(ErrorKind::unavailable, "the system has no random numbers");
  }
  std::string text;
  for (const unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

bool is_loopback(std::string_view host) {
  if (host == "localhost" || host == "::1" || host == "[::1]") return true;
  return host.starts_with("127.") && is_ip_address(std::string(host));
}

bool is_wildcard(std::string_view host) { return host == "0.0.0.0" || host == "::"; }

void check_exposure(const ServerOptions& options) {
  if (options.auth_token && options.auth_token->size() < kLeastTokenBytes) {
    throw Error(ErrorKind::usage,
                fmt::format("--auth-token has fewer than {} characters", kLeastTokenBytes),
                "make one with: openssl rand -hex 16");
  }
  if (is_loopback(options.host) || options.auth_token || options.is_public) return;
  throw Error(ErrorKind::usage,
              fmt::format("--host {} lets others read this trace", base::printable(options.host)),
              "add --auth-token TOKEN, or --public to publish it without its private views");
}

Guard::Guard(const ServerOptions& options)
    : names_{"localhost", "127.0.0.1", "::1"},
      takes_any_address_(is_wildcard(options.host)),
      token_(options.auth_token),
      session_(random_id()) {
  if (const auto name = host_name_of(options.host)) names_.push_back(*name);
  if (options.host.find(':') != std::string::npos)
    names_.push_back(base::lower_ascii(options.host));
  for (const std::string& name : options.host_names) names_.push_back(base::lower_ascii(name));
  if (takes_any_address_) names_.push_back(own_host_name());
}

bool Guard::is_our_name(std::string_view host) const {
  const auto name = host_name_of(host);
  if (!name) return false;
  if (std::ranges::find(names_, *name) != names_.end()) return true;
  // A bare address cannot be rebound: it is what the visitor typed.
  return takes_any_address_ && is_ip_address(*name);
}

void Guard::check_host(const Request& request) const {
  if (is_our_name(request.headers.host)) return;
  throw HttpError(
      421, "forbidden",
      fmt::format("this server has no name \"{}\"", base::printable(request.headers.host)),
      "use the address that trace-atlas serve printed, or --allow-host NAME");
}

void Guard::check_origin(const Request& request) const {
  const Headers& headers = request.headers;
  const auto refuse = [] {
    throw HttpError(403, "forbidden", "the request comes from a page of another site",
                    "use the site of this server");
  };
  const bool is_other_site =
      headers.sec_fetch_site == "cross-site" || headers.sec_fetch_site == "same-site";
  if (is_safe(request.method)) {
    if (is_api(request.path) && is_other_site && headers.sec_fetch_mode != "navigate") refuse();
    return;
  }
  if (is_other_site) refuse();
  if (headers.origin.empty()) return;
  // An https origin: a proxy in front of us ended the encryption.
  if (headers.origin != "http://" + headers.host && headers.origin != "https://" + headers.host) {
    refuse();
  }
}

std::optional<Response> Guard::check_token(Request& request) const {
  const auto given = request.query.values("token");
  request.query = request.query.without("token");
  if (!token_) return std::nullopt;
  const auto cookie = cookie_value(request.headers.cookie, kCookie);
  if (cookie && are_equal_in_constant_time(*cookie, session_)) return std::nullopt;
  const auto bearer = bearer_token(request.headers.authorization);
  if (bearer && are_equal_in_constant_time(*bearer, *token_)) return std::nullopt;
  if (given.size() == 1 && is_safe(request.method) &&
      are_equal_in_constant_time(given.front(), *token_)) {
    Response response;
    response.status = 303;
    std::string place;
    for (const std::string& segment : request.path) place += "/" + percent_encoded(segment);
    if (place.empty()) place = "/";
    const std::string query = request.query.encoded();
    response.headers = {
        {"Location", query.empty() ? place : place + "?" + query},
        {"Set-Cookie", fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict", kCookie, session_)}};
    return response;
  }
  throw HttpError(401, "forbidden", "this server wants a token",
                  "open the address that trace-atlas serve printed, or send Authorization: Bearer");
}

std::optional<Response> Guard::check(Request& request) const {
  check_host(request);
  check_origin(request);
  return check_token(request);
}

}  // namespace atlas::server
