// How a server is run.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "assistant/model/settings.h"

namespace atlas::server {

inline constexpr uint16_t kDefaultPort = 8421;

// What one client, or all of them, may take. docs/security.md says why.
struct Limits {
  size_t header_bytes = 32 << 10;
  size_t body_bytes = 1 << 20;  // of a request that is no upload
  uint64_t upload_bytes = uint64_t{2} << 30;
  size_t connections = 4096;
  // Of one address that is not this machine's own.
  size_t connections_per_address = 256;
  std::chrono::milliseconds header_time{10'000};  // from its first byte to its last
  std::chrono::milliseconds idle_time{75'000};    // between two requests
  std::chrono::milliseconds body_time{30'000};    // without progress
  std::chrono::milliseconds write_time{30'000};   // without progress
  std::chrono::milliseconds event_time{15'000};   // a sign of life on an event stream
  std::chrono::milliseconds stop_time{5'000};     // for what is running when the server stops
};

enum class LogFormat { none, text, json };

struct ServerOptions {
  std::filesystem::path database;
  std::string trace_name;  // what the site calls the trace
  std::string host = "127.0.0.1";
  uint16_t port = kDefaultPort;  // 0: any that is free
  // Ports after `port` that are tried when it is taken.
  uint16_t more_ports = 0;
  size_t threads = 0;  // for the sockets; 0: by the processors
  // Names, besides the address itself, under which the server may be asked for.
  std::vector<std::string> host_names;
  std::optional<std::string> auth_token;
  bool is_public = false;
  // Where the traces that visitors add are kept.
  std::filesystem::path trace_folder;
  std::string version;  // of the program
  Limits limits;
  LogFormat log = LogFormat::text;
  // Questions and code: whether they are answered at all, and by which models.
  bool has_assistant = true;
  assistant::ModelSettings models;
  bool logs_questions = false;
  // Of one address, on a public server.
  size_t questions_per_hour = 40;
  // Work out every experiment of the whole trace before somebody asks.
  bool computes_ahead = true;
};

}  // namespace atlas::server
