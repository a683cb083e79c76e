#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/subcommands.h"
#include "experiments/experiment.h"

namespace atlas::cli {
namespace {

std::string subcommand_names() {
  std::vector<std::string> names;
  for (const Subcommand& subcommand : subcommands()) names.emplace_back(subcommand.name);
  return base::join(names, " ");
}

std::string option_names(const Subcommand& subcommand) {
  std::vector<std::string> names = {"--help"};
  for (const OptionSpec& option : subcommand.options) names.emplace_back(option.name);
  return base::join(names, " ");
}

// What the subcommand's first positional can be, apart from files.
std::string words_of(const Subcommand& subcommand) {
  if (subcommand.name == "sidecar") return "list show extract";
  if (subcommand.name == "completion") return "bash zsh";
  std::vector<std::string> names;
  if (subcommand.name == "run" || subcommand.name == "list") {
    for (const auto& experiment : experiments::registry()) names.push_back(experiment.name);
  }
  return base::join(names, " ");
}

std::string bash_script() {
  std::string script =
      "# Completion of trace-atlas for bash; made by `trace-atlas completion bash`.\n"
      "_trace_atlas() {\n"
      "  local current=${COMP_WORDS[COMP_CWORD]} words=\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n";
  script +=
      fmt::format("    words=\"{}\"\n  else\n    case ${{COMP_WORDS[1]}} in\n", subcommand_names());
  for (const Subcommand& subcommand : subcommands()) {
    script += fmt::format("      {}) words=\"{} {}\" ;;\n", subcommand.name,
                          option_names(subcommand), words_of(subcommand));
  }
  return script +
         "    esac\n"
         "  fi\n"
         "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
         "}\n"
         "complete -o default -F _trace_atlas trace-atlas\n";
}

std::string zsh_script() {
  std::string script =
      "#compdef trace-atlas\n"
      "# Completion of trace-atlas for zsh; made by `trace-atlas completion zsh`.\n"
      "local -a subcommands\n"
      "subcommands=(\n";
  for (const Subcommand& subcommand : subcommands()) {
    script += fmt::format("  '{}:{}'\n", subcommand.name, subcommand.summary);
  }
  script +=
      ")\n"
      "if (( CURRENT == 2 )); then\n"
      "  _describe subcommand subcommands\n"
      "  return\n"
      "fi\n"
      "case ${words[2]} in\n";
  for (const Subcommand& subcommand : subcommands()) {
    script += fmt::format("  {}) compadd -- {} {} ;;\n", subcommand.name, option_names(subcommand),
                          words_of(subcommand));
  }
  return script + "esac\n_files\n";
}

}  // namespace

// trace-atlas completion bash|zsh
int run_completion(const Arguments& arguments) {
  const std::string& shell = arguments.text("SHELL");
  if (shell != "bash" && shell != "zsh") {
    throw Error(ErrorKind::usage, fmt::format("no completion for \"{}\"", base::printable(shell)),
                "choose bash or zsh");
  }
  fmt::print("{}", shell == "bash" ? bash_script() : zsh_script());
  return 0;
}

}  // namespace atlas::cli
