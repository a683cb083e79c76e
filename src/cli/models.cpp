#include "cli/models.h"

namespace atlas::cli {

const std::vector<OptionSpec>& model_options() {
  static const std::vector<OptionSpec> options = {
      {"--model-url", "URL", "an OpenAI-compatible server, or Anthropic's"},
      {"--model", "NAME", "the model that it is asked for"},
      {"--model-kind", "KIND", "openai (default) or anthropic"},
      {"--model-key-env", "VARIABLE", "the environment variable that holds the key"},
      {"--assistant-config", "FILE", "instead of trace-atlas/assistant.json in ~/.config"}};
  return options;
}

assistant::ModelSettings models_of(const Arguments& arguments) {
  assistant::ModelFlags flags{arguments.optional_text("--model-url"),
                              arguments.optional_text("--model"),
                              arguments.optional_text("--model-kind"),
                              arguments.optional_text("--model-key-env"), std::nullopt};
  if (arguments.has("--assistant-config")) flags.config_file = arguments.path("--assistant-config");
  return assistant::read_model_settings(flags, assistant::process_environment());
}

}  // namespace atlas::cli
