// What a subcommand takes, and what the user gave.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace atlas::cli {

struct OptionSpec {
  std::string_view name;   // "--db"
  std::string_view value;  // "DB"; "" for a switch
  std::string_view help;
  std::string_view short_name = "";  // "-o"
  bool repeatable = false;
};

struct PositionalSpec {
  std::string_view name;  // "FILE"
  std::string_view help;
  enum class Count { one, optional, any } count = Count::one;
};

// The values of one call. A name that the subcommand does not declare is our own mistake.
class Arguments {
 public:
  void add(std::string_view name, std::string value) {
    values_[std::string(name)].push_back(std::move(value));
  }

  bool has(std::string_view name) const { return values_.contains(name); }
  // The last value; throws Error(usage) if there is none.
  const std::string& text(std::string_view name) const;
  std::optional<std::string> optional_text(std::string_view name) const;
  std::string text_or(std::string_view name, std::string_view fallback) const;
  std::filesystem::path path(std::string_view name) const { return text(name); }
  // A whole number >= least; throws Error(usage).
  int64_t integer_or(std::string_view name, int64_t fallback, int64_t least) const;
  double number_or(std::string_view name, double fallback) const;
  const std::vector<std::string>& all(std::string_view name) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

}  // namespace atlas::cli
