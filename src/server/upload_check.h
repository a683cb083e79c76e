// Whether an uploaded file can be a trace at all, from its first lines.
#pragma once

#include <filesystem>

namespace atlas::server {

// Throws Error(bad_input) that says what is accepted when none of the first lines is an agent step;
// raw logs of an agent are named as such.
void check_upload(const std::filesystem::path& file);

}  // namespace atlas::server
