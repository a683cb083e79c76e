#include <fmt/color.h>
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <new>

#include "base/error.h"
#include "base/interrupt.h"
#include "base/progress.h"
#include "base/text.h"
#include "cli/subcommands.h"

namespace atlas::cli {
namespace {

constexpr int kExitUsage = 2;
constexpr int kExitFailure = 1;

// One parsed option or positional of CLI11 on its way into Arguments.
struct Slot {
  std::string_view name;
  CLI::Option* option;
};

std::vector<Slot> declare(CLI::App& app, const Subcommand& subcommand) {
  std::vector<Slot> slots;
  for (const PositionalSpec& positional : subcommand.positionals) {
    CLI::Option* option = app.add_option(std::string(positional.name));
    if (positional.count == PositionalSpec::Count::one) option->required();
    if (positional.count == PositionalSpec::Count::any) {
      option->expected(1, CLI::detail::expected_max_vector_size);
      option->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->allow_extra_args(true);
    } else {
      option->expected(1);
    }
    slots.push_back({positional.name, option});
  }
  for (const OptionSpec& spec : subcommand.options) {
    std::string names(spec.name);
    if (!spec.short_name.empty()) names += "," + std::string(spec.short_name);
    CLI::Option* option =
        spec.value.empty() ? app.add_flag(names) : app.add_option(names)->expected(1);
    if (!spec.value.empty()) {
      option->multi_option_policy(spec.repeatable ? CLI::MultiOptionPolicy::TakeAll
                                                  : CLI::MultiOptionPolicy::TakeLast);
    }
    slots.push_back({spec.name, option});
  }
  return slots;
}

Arguments parse(const Subcommand& subcommand, std::vector<std::string> words) {
  CLI::App app;
  app.set_help_flag();
  const auto slots = declare(app, subcommand);
  std::ranges::reverse(words);  // CLI11 takes them from the back
  try {
    app.parse(words);
  } catch (const CLI::ParseError& error) {
    throw Error(ErrorKind::usage, base::printable(error.what()),
                fmt::format("see trace-atlas {} --help", subcommand.name));
  }
  Arguments arguments;
  for (const auto& [name, option] : slots) {
    for (const std::string& value : option->results()) arguments.add(name, value);
  }
  return arguments;
}

const Subcommand& find_subcommand(const std::string& name) {
  std::vector<std::string> names;
  for (const Subcommand& subcommand : subcommands()) {
    if (subcommand.name == name) return subcommand;
    names.emplace_back(subcommand.name);
  }
  const auto nearest = base::nearest_names(name, names);
  throw Error(ErrorKind::usage, fmt::format("no subcommand \"{}\"", base::printable(name)),
              nearest.empty() ? "see trace-atlas --help"
                              : "did you mean " + base::join(nearest, ", ") + "?");
}

bool asks_for_help(const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (word == "--") return false;
    if (word == "--help" || word == "-h") return true;
  }
  return false;
}

int dispatch(std::vector<std::string> words) {
  if (words.empty()) {
    fmt::print(stderr, "{}", overview_help());
    return kExitUsage;
  }
  const std::string name = words.front();
  words.erase(words.begin());
  if (name == "--help" || name == "-h" || (name == "help" && words.empty())) {
    fmt::print("{}", overview_help());
    return 0;
  }
  if (name == "--version") return run_version({});
  if (name == "help") {
    fmt::print("{}", help_of(find_subcommand(words.front())));
    return 0;
  }
  const Subcommand& subcommand = find_subcommand(name);
  if (asks_for_help(words)) {
    fmt::print("{}", help_of(subcommand));
    return 0;
  }
  return subcommand.run(parse(subcommand, std::move(words)));
}

void print_error(std::string_view what, std::string_view next) {
  const bool colour = base::use_colour(STDERR_FILENO);
  const auto label = [&](std::string_view text, fmt::terminal_color shade) {
    return colour ? fmt::format(fmt::emphasis::bold | fmt::fg(shade), "{}", text)
                  : std::string(text);
  };
  fmt::print(stderr, "{} {}\n", label("error:", fmt::terminal_color::red), what);
  if (!next.empty())
    fmt::print(stderr, "{}  {}\n", label("next:", fmt::terminal_color::cyan), next);
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  base::install_interrupt_handler();
  try {
    const int code = dispatch({argv + 1, argv + argc});
    if (std::fflush(stdout) != 0) {
      print_error("cannot write to standard output", "is the disk full, or the reader gone?");
      return kExitFailure;
    }
    return code;
  } catch (const Error& error) {
    print_error(error.what(), error.next_step());
    return error.exit_code();
  } catch (const std::bad_alloc&) {
    print_error("out of memory", "choose fewer experiments, a filter, or --jobs 1");
  } catch (const std::exception& error) {
    print_error(fmt::format("internal error: {}", error.what()),
                "this is a bug of trace-atlas; please report it with the command");
  }
  return kExitFailure;
}

}  // namespace atlas::cli
