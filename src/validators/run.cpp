#include "validators/run.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/files.h"
#include "base/interrupt.h"
#include "base/text.h"
#include "table/write.h"
#include "trace/line_reader.h"

namespace atlas::validators {
namespace {

bool answers_to(const Validator& validator, std::string_view name) {
  return name == validator.name || name == validator.category || name == validator.id();
}

[[noreturn]] void refuse(const std::string& name) {
  std::vector<std::string> names;
  for (const Validator& validator : registry()) names.push_back(validator.name);
  throw Error(ErrorKind::usage, fmt::format("no validator is called \"{}\"", base::printable(name)),
              fmt::format("choose from {}", base::join(names, ", ")));
}

// Calls visit(line, number) for every line of the block.
template <typename Visit>
void for_each_line(const trace::LineBlock& block, Visit visit) {
  uint64_t number = block.first_line();
  for (std::string_view rest = block.text(); !rest.empty(); ++number) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    visit(rest.substr(0, end), number);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

}  // namespace

std::vector<const Validator*> select_validators(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const auto knows = [&](const Validator& validator) { return answers_to(validator, name); };
    if (std::ranges::none_of(registry(), knows)) refuse(name);
  }
  std::vector<const Validator*> selected;
  for (const Validator& validator : registry()) {
    const auto asked = [&](const std::string& name) { return answers_to(validator, name); };
    if (names.empty() || std::ranges::any_of(names, asked)) selected.push_back(&validator);
  }
  return selected;
}

std::vector<AuditResult> audit_file(const std::filesystem::path& trace_file,
                                    const std::vector<const Validator*>& validators,
                                    const AuditOptions& options, const OnProgress& on_progress) {
  std::vector<std::unique_ptr<Audit>> audits;
  for (const Validator* validator : validators) audits.push_back(validator->start(options));
  trace::LineReader reader(trace_file);
  trace::LineBlock block;
  RecordParser parser;
  while (reader.next(block)) {
    base::throw_if_interrupted();
    if (on_progress) on_progress(reader.read_bytes());
    for_each_line(block, [&](std::string_view line, uint64_t number) {
      const Record* record = parser.parse(line, number);
      if (record == nullptr) return;
      for (const auto& audit : audits) audit->add(*record);
    });
  }
  std::vector<AuditResult> results;
  for (const auto& audit : audits) results.push_back(audit->finish());
  return results;
}

std::vector<std::filesystem::path> write_result(const Validator& validator,
                                                const AuditResult& result, const std::string& input,
                                                const std::filesystem::path& folder) {
  base::make_folder(folder);
  std::vector<std::filesystem::path> files;
  const auto write = [&](const std::string& name, const std::string& content) {
    files.push_back(folder / name);
    base::write_file_atomically(files.back(), content);
  };
  for (const table::Table& table : result.tables) {
    write(table.name() + ".csv", table::to_csv(table));
  }
  write("result_analysis.md", fmt::format("# {}\n\n{}\n\nInput: `{}`\n\n{}", validator.title,
                                          validator.question, input, result.report));
  return files;
}

}  // namespace atlas::validators
