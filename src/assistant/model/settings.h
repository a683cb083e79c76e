// Which models the assistant uses: flags before environment before the configuration file.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "assistant/model/endpoint.h"

namespace atlas::assistant {

struct ModelSettings {
  std::optional<Endpoint> primary;   // nothing: the planner answers
  std::optional<Endpoint> fallback;  // of the configuration file alone
};

// As given on the command line.
struct ModelFlags {
  std::optional<std::string> url, model, kind, key_env;
  std::optional<std::filesystem::path> config_file;
};

// A variable of the environment; nothing if it is not set or empty.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment process_environment();

// Reads TRACE_ATLAS_MODEL_URL, _MODEL, _MODEL_KIND, _MODEL_KEY_ENV and the file: that of the flags,
// else trace-atlas/assistant.json in the user's configuration folder, if it is there. An address
// from flags or environment stands alone: nothing of the file's endpoints goes to it.
// A key is only ever named by its variable; a file that holds one is refused.
// Throws Error(usage, bad_input) that names the place, never a value that might be a key.
ModelSettings read_model_settings(const ModelFlags& flags, const Environment& environment);

}  // namespace atlas::assistant
