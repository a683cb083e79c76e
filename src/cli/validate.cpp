#include <fmt/format.h>

#include "base/progress.h"
#include "cli/print.h"
#include "cli/subcommands.h"
#include "validators/run.h"

namespace atlas::cli {
namespace {

namespace fs = std::filesystem;
using validators::AuditResult;
using validators::Validator;

base::Json to_json(const Validator& validator, const AuditResult& result,
                   const std::vector<fs::path>& files) {
  base::Json findings = base::Json::object();
  for (const auto& [name, value] : result.findings) findings[name] = value;
  base::Json paths = base::Json::array();
  for (const fs::path& file : files) paths.push(file.string());
  return base::Json::object({{"validator", validator.id()},
                             {"findings", std::move(findings)},
                             {"files", std::move(paths)}});
}

void print_result(const Validator& validator, const AuditResult& result,
                  const std::vector<fs::path>& files) {
  fmt::print("{}\n", validator.id());
  for (const auto& [name, value] : result.findings) fmt::print("  {}={}\n", name, value);
  for (const fs::path& file : files) fmt::print("  {}\n", file.string());
}

std::vector<AuditResult> audit(const Arguments& arguments,
                               const std::vector<const Validator*>& selected) {
  const fs::path input = arguments.path("--input");
  std::error_code ignored;
  const auto size = fs::is_regular_file(input, ignored) ? fs::file_size(input, ignored) : 0;
  base::Progress progress("validate", size, "bytes");
  validators::AuditOptions options;
  options.top_groups = static_cast<size_t>(arguments.integer_or("--top-groups", 200, 0));
  return validators::audit_file(input, selected, options,
                                [&](uint64_t read_bytes) { progress.set(read_bytes); });
}

}  // namespace

// trace-atlas validate [NAME ...] -i FILE
int run_validators(const Arguments& arguments) {
  const auto selected = validators::select_validators(arguments.all("NAME"));
  const auto results = audit(arguments, selected);
  const fs::path output = arguments.text_or("--output", "out");
  base::Json list = base::Json::array();
  for (size_t i = 0; i < selected.size(); ++i) {
    const Validator& validator = *selected[i];
    const auto files =
        validators::write_result(validator, results[i], arguments.text("--input"),
                                 output / "validators" / validator.category / validator.name);
    if (arguments.has("--json")) {
      list.push(to_json(validator, results[i], files));
    } else {
      print_result(validator, results[i], files);
    }
  }
  if (arguments.has("--json")) print_json(base::Json::object({{"validators", std::move(list)}}));
  return 0;
}

}  // namespace atlas::cli
