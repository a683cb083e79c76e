// Validators over a trace file, in one pass, and their files.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "validators/validator.h"

namespace atlas::validators {

// By name, category or category/name, in registry order without repetitions; all for no names.
// Throws Error(usage) for a name that is none.
std::vector<const Validator*> select_validators(const std::vector<std::string>& names);

// Called now and then with the bytes read so far.
using OnProgress = std::function<void(uint64_t)>;

// One result a validator, in the same order. Throws Error for a file that cannot be read and for a
// line that is no JSON.
std::vector<AuditResult> audit_file(const std::filesystem::path& trace_file,
                                    const std::vector<const Validator*>& validators,
                                    const AuditOptions& options, const OnProgress& on_progress);

// The tables and result_analysis.md in `folder`, made if missing. `input` is the trace as the user
// named it. Returns the paths, tables first. Throws Error.
std::vector<std::filesystem::path> write_result(const Validator& validator,
                                                const AuditResult& result, const std::string& input,
                                                const std::filesystem::path& folder);

}  // namespace atlas::validators
