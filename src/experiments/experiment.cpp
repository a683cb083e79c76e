#include "experiments/experiment.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "base/text.h"

namespace atlas::experiments {
namespace {

template <typename T>
T parsed(std::string_view name, std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw Error(ErrorKind::usage,
                fmt::format("option {}: \"{}\" is not a number", name, base::printable(text)),
                fmt::format("give a number, as in --set {}=100", name));
  }
  return value;
}

}  // namespace

Params::Params(const std::vector<Option>& options,
               const std::map<std::string, std::string>& given) {
  std::vector<std::string> names;
  for (const Option& option : options) {
    values_[option.name] = option.default_value;
    names.push_back(option.name);
  }
  for (const auto& [name, value] : given) {
    const auto found = values_.find(name);
    if (found == values_.end()) {
      throw Error(
          ErrorKind::usage, fmt::format("no option {}", base::printable(name)),
          names.empty() ? "this experiment has no options" : "it has " + base::join(names, ", "));
    }
    found->second = value;
  }
}

const std::string& Params::text(std::string_view name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) {
    throw Error(ErrorKind::internal, fmt::format("option {} is not declared", name));
  }
  return found->second;
}

double Params::number(std::string_view name) const { return parsed<double>(name, text(name)); }

int64_t Params::integer(std::string_view name) const { return parsed<int64_t>(name, text(name)); }

bool Params::flag(std::string_view name) const {
  const std::string& value = text(name);
  if (value == "true" || value == "false") return value == "true";
  throw Error(ErrorKind::usage, fmt::format("option {}: \"{}\" is neither true nor false", name,
                                            base::printable(value)));
}

std::vector<int64_t> Params::integers(std::string_view name) const {
  std::vector<int64_t> numbers;
  for (const std::string_view piece : base::split(text(name), ' ')) {
    if (!piece.empty()) numbers.push_back(parsed<int64_t>(name, piece));
  }
  return numbers;
}

std::optional<double> Params::optional_number(std::string_view name) const {
  if (text(name).empty()) return std::nullopt;
  return number(name);
}

const table::Table* Result::table(std::string_view name) const {
  const auto found = std::ranges::find(tables, name, &table::Table::name);
  return found == tables.end() ? nullptr : &*found;
}

const figure::Figure* Result::figure(std::string_view name) const {
  const auto found = std::ranges::find(figures, name, &figure::Figure::name);
  return found == figures.end() ? nullptr : &*found;
}

const Experiment* find_experiment(std::string_view name) {
  const auto found = std::ranges::find_if(registry(), [&](const Experiment& experiment) {
    return experiment.name == name || experiment.id() == name;
  });
  return found == registry().end() ? nullptr : &*found;
}

}  // namespace atlas::experiments
