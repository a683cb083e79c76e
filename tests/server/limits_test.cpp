// What a running server does with clients that are too slow, too many, or say too much; and how it
// stops.

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "base/error.h"
#include "support/test_server.h"

namespace atlas::server {
namespace {

using namespace std::chrono_literals;
using support::HttpConnection;
using support::TestServer;

constexpr std::string_view kHealth = "GET /api/v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n";

TEST(ServerLimits, HeadersAddressesAndBodiesHaveAnEnd) {
  TestServer server;
  EXPECT_EQ(server.get("/" + std::string(10'000, 'a')).status, 414);
  EXPECT_EQ(server.get("/" + std::string(100'000, 'a')).status, 414);
  EXPECT_EQ(server.get("/", {{"X-Long", std::string(100'000, 'a')}}).status, 431);
  EXPECT_EQ(server.post("/api/v1/health", "{}").status, 405);
  EXPECT_EQ(support::http(server.port(), "GET", "/api/v1/dataset", {}, "body").status, 400);
}

TEST(ServerLimits, WhatIsNoHttpIsRefused) {
  TestServer server;
  for (const char* text : {"hello\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /\r\n\r\n",
                           "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                           "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n"}) {
    HttpConnection connection(server.port());
    connection.send(text);
    const int status = connection.read_answer().status;
    EXPECT_TRUE(status == 400 || status == 421) << status << " for " << text;
  }
}

TEST(ServerLimits, OneConnectionCarriesManyRequests) {
  TestServer server;
  HttpConnection connection(server.port());
  for (int i = 0; i < 3; ++i) {
    connection.send(kHealth);
    EXPECT_EQ(connection.read_answer().status, 200);
  }
  connection.send(std::string(kHealth) + std::string(kHealth));  // without waiting
  EXPECT_EQ(connection.read_answer().status, 200);
  EXPECT_EQ(connection.read_answer().status, 200);
  connection.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(connection.read_answer().status, 200);
  EXPECT_TRUE(connection.is_closed_by_server());
}

TEST(ServerLimits, ASlowHeaderIsAnsweredAndClosed) {
  TestServer server([](ServerOptions& options) { options.limits.header_time = 300ms; });
  HttpConnection connection(server.port());
  connection.send("GET / HTTP/1.1\r\nHost: loc");
  EXPECT_EQ(connection.read_answer().status, 408);
  EXPECT_TRUE(connection.is_closed_by_server());
}

TEST(ServerLimits, AHeaderThatComesByteByByteIsNoExcuse) {
  TestServer server([](ServerOptions& options) { options.limits.header_time = 300ms; });
  HttpConnection connection(server.port());
  try {
    for (int i = 0; i < 500; ++i) {
      connection.send("a");
      std::this_thread::sleep_for(20ms);
    }
    FAIL() << "the server read for ten seconds";
  } catch (const std::runtime_error&) {  // it closed the connection
  }
}

TEST(ServerLimits, ABodyThatStopsIsGivenUp) {
  TestServer server([](ServerOptions& options) { options.limits.body_time = 300ms; });
  HttpConnection connection(server.port());
  connection.send(
      "POST /api/v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nab");
  EXPECT_EQ(connection.read_answer().status, 408);
  EXPECT_TRUE(std::filesystem::is_empty(server.folder() / "traces"));
}

TEST(ServerLimits, AnIdleConnectionIsClosed) {
  TestServer server([](ServerOptions& options) { options.limits.idle_time = 300ms; });
  HttpConnection connection(server.port());
  connection.send(kHealth);
  EXPECT_EQ(connection.read_answer().status, 200);
  EXPECT_TRUE(connection.is_closed_by_server());
}

TEST(ServerLimits, TheLongestWaitingMakesRoomForTheNext) {
  TestServer server([](ServerOptions& options) {
    options.limits.connections = 20;
    options.threads = 1;
  });
  std::vector<std::unique_ptr<HttpConnection>> idle;
  for (int i = 0; i < 60; ++i) {
    idle.push_back(std::make_unique<HttpConnection>(server.port()));
    if (i % 2 == 0) idle.back()->send("GET / HTTP/1.1\r\n");  // never goes on
  }
  EXPECT_EQ(server.get("/api/v1/health").status, 200);
  EXPECT_TRUE(idle.front()->is_closed_by_server());
}

TEST(ServerLimits, ManyIdleConnectionsDoNotSlowANewOne) {
  TestServer server;
  std::vector<std::unique_ptr<HttpConnection>> idle;
  for (int i = 0; i < 400; ++i) {
    idle.push_back(std::make_unique<HttpConnection>(server.port()));
    idle.back()->send(kHealth);
    EXPECT_EQ(idle.back()->read_answer().status, 200);
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(server.get("/api/v1/health").status, 200);
  EXPECT_LT(std::chrono::steady_clock::now() - start, 500ms);
}

TEST(ServerStop, WhatIsAskedIsStillAnswered) {
  auto server = std::make_unique<TestServer>();
  HttpConnection idle(server->port());
  idle.send(kHealth);
  EXPECT_EQ(idle.read_answer().status, 200);
  HttpConnection events(server->port());
  events.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
  ASSERT_TRUE(events.read_until("\r\n\r\n"));
  HttpConnection busy(server->port());
  busy.send("GET /api/v1/compare HTTP/1.1\r\nHost: localhost\r\n\r\n");
  std::this_thread::sleep_for(20ms);
  server->server().stop();
  EXPECT_EQ(busy.read_answer().status, 200);
  EXPECT_TRUE(idle.is_closed_by_server());
  EXPECT_TRUE(events.is_closed_by_server());
  EXPECT_THROW(HttpConnection late(server->port()), std::runtime_error);
}

TEST(ServerStart, ATakenPortIsToldOrTheNextIsTried) {
  TestServer first;
  const auto at_its_port = [&](uint16_t more) {
    return [&, more](ServerOptions& options) {
      options.port = first.port();
      options.more_ports = more;
    };
  };
  try {
    const TestServer second(at_its_port(0));
    FAIL() << "two servers at one port";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(std::to_string(first.port())), std::string::npos);
    EXPECT_NE(error.next_step().find("--port"), std::string::npos);
  }
  TestServer second(at_its_port(50));
  EXPECT_GT(second.port(), first.port());
}

TEST(ServerStart, ADatabaseThatIsNoneIsToldAtOnce) {
  ServerOptions options;
  options.database = "/nonexistent/trace.duckdb";
  options.port = 0;
  EXPECT_THROW(Server server(options), Error);
}

}  // namespace
}  // namespace atlas::server
