// Answers one SQL request after the other, until the parent closes the socket.
#pragma once

#include <filesystem>
#include <string>

namespace atlas::sandbox {

// walls: what is told to the parent with the first frame.
void serve_sql(const std::filesystem::path& database, uint64_t memory_bytes,
               const std::string& walls);

}  // namespace atlas::sandbox
