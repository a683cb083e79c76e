// A real server in this process, on a port of its own, over the small golden trace.
#pragma once

#include <functional>
#include <string>

#include "server/server.h"
#include "support/http_client.h"
#include "support/temporary_folder.h"

namespace atlas::support {

class TestServer {
 public:
  explicit TestServer(const std::function<void(server::ServerOptions&)>& change = {});

  HttpAnswer get(std::string_view target, const HttpHeaders& headers = {}) {
    return http(port(), "GET", target, headers);
  }
  HttpAnswer post(std::string_view target, std::string_view body, const HttpHeaders& headers = {}) {
    return http(port(), "POST", target, headers, body);
  }
  uint16_t port() const { return server_->port(); }
  server::Server& server() { return *server_; }
  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<server::Server> server_;
};

// The trace file that it serves.
std::filesystem::path small_trace_file();

}  // namespace atlas::support
