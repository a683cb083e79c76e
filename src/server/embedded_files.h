// Files that are compiled into the program (cmake/embed_folder.cmake).
#pragma once

#include <string_view>
#include <vector>

namespace atlas::server {

struct EmbeddedFile {
  std::string_view path;                // "assets/app-1a2b3c.js"
  std::string_view identity, gzip, br;  // gzip and br are empty where they do not pay
};

// src/server/assets/ and the built site, each sorted by path; no site: an empty list.
const std::vector<EmbeddedFile>& embedded_assets();
const std::vector<EmbeddedFile>& embedded_site();

}  // namespace atlas::server
