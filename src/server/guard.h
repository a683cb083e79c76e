// Who may ask: the checks that come before any route, so that no route can forget one.
//
//   Host    must be a name of this server: a page of another site that has its own name pointed at
//           127.0.0.1 (DNS rebinding) sends that name. Else 421.
//   Origin  of everything but GET and HEAD must be this server, if the browser names one; the same
//           for Sec-Fetch-Site (CSRF). A script or picture of another site gets nothing from /api/
//           either. Else 403.
//   Token   where one is set: as a bearer, as the cookie that we gave for it, or once as ?token=,
//           which is answered with the cookie and the same address without the token. Else 401.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "server/options.h"
#include "server/request.h"
#include "server/response.h"

namespace atlas::server {

class Guard {
 public:
  explicit Guard(const ServerOptions& options);

  // Throws HttpError when the request must not be answered; an answer when that is all there is to
  // say (the redirect with the cookie). `request.query` loses its token.
  std::optional<Response> check(Request& request) const;

 private:
  void check_host(const Request& request) const;
  void check_origin(const Request& request) const;
  std::optional<Response> check_token(Request& request) const;
  bool is_our_name(std::string_view host) const;

  std::vector<std::string> names_;  // lower case, without port
  bool takes_any_address_;          // the server listens on all of the machine's
  std::optional<std::string> token_;
  std::string session_;  // the cookie's value: another one each time the server starts
};

// In a time that depends on the lengths only.
bool are_equal_in_constant_time(std::string_view a, std::string_view b);

// 128 random bits as 32 hexadecimal digits. Throws Error.
std::string random_id();

// Throws Error(usage) for what must not be: a host beyond this machine without token or --public, a
// short token.
void check_exposure(const ServerOptions& options);

// 127.0.0.0/8, ::1 and localhost.
bool is_loopback(std::string_view host);
bool is_wildcard(std::string_view host);  // 0.0.0.0 and ::

}  // namespace atlas::server
