// Every registered experiment on every golden trace: tables byte for byte, JSON by value.

#include "support/golden.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "experiments/experiment.h"
#include "table/write.h"

namespace atlas {
namespace {

namespace fs = std::filesystem;
using experiments::Experiment;
using golden::GoldenTrace;
using nlohmann::json;

// The deviations that are allowed, each with its reason.
enum class Rule {
  numbers_nearly,     // cells that are numbers may differ by 1e-8 relative or 1e-9 absolute
  any_order_of_rows,  // the same rows in another order
  free_introduction,  // the paragraph below the title is worded freely
};
struct Deviation {
  Rule rule;
  std::string_view reason;
};
const std::map<std::string, Deviation, std::less<>>& deviations() {
  static const std::map<std::string, Deviation, std::less<>> list = {
      {"llm_generation/timing_fit/timing_fit_coefficients.csv",
       {Rule::numbers_nearly, "least squares: the reference uses LAPACK"}},
      {"llm_generation/timing_fit/timing_fit_metrics.csv",
       {Rule::numbers_nearly, "least squares: the reference uses LAPACK"}},
      {"llm_generation/timing_fit/timing_fit_summary.json",
       {Rule::numbers_nearly, "least squares: the reference uses LAPACK"}},
      {"llm_generation/timing_feature_ambiguity/timing_irreducible_error_fit_comparison.csv",
       {Rule::numbers_nearly, "copies the fitted numbers of timing_fit"}},
      {"llm_generation/timing_feature_ambiguity/timing_irreducible_error.json",
       {Rule::numbers_nearly, "copies the fitted numbers of timing_fit"}},
      {"tool_calls/codex_wall_internal_gap/codex_top_wall_internal_gap_examples.csv",
       {Rule::any_order_of_rows, "the reference has no tie-break for equal gaps"}},
      {"prefix_cache/cache_replay/cache_replay_analysis.md",
       {Rule::free_introduction, "the reference introduces a raw-file mode that we lack"}},
  };
  return list;
}

// Prose that every implementation words for itself, and paths of a machine.
bool is_worded_freely(const std::string& key) {
  return key.ends_with("definition") || key == "input" || key == "plot" || key == "superseded_by" ||
         key == "feature_definition" || key == "total_input_growth_reduction_buckets";
}

bool nearly(double a, double b) {
  return std::fabs(a - b) <= 1e-9 + 1e-8 * std::max(std::fabs(a), std::fabs(b));
}

bool is_number(const std::string& text, double& value) {
  char* end = nullptr;
  value = std::strtod(text.c_str(), &end);
  return !text.empty() && *end == '\0';
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (line.ends_with('\r')) line.pop_back();  // line ends are compared with the whole text
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  return cells;
}

// The first line that differs, for the message; "" if the texts agree by the rule.
std::string difference(const std::string& expected, const std::string& actual,
                       const Deviation* deviation) {
  if (expected == actual) return "";
  auto a = lines_of(expected);
  auto b = lines_of(actual);
  if (a.size() != b.size()) {
    return "lines: " + std::to_string(a.size()) + " expected, " + std::to_string(b.size());
  }
  if (deviation != nullptr && deviation->rule == Rule::any_order_of_rows) {
    std::ranges::sort(a);
    std::ranges::sort(b);
  }
  if (deviation != nullptr && deviation->rule == Rule::free_introduction) {
    constexpr size_t kIntroductionLine = 2;
    if (a.size() > kIntroductionLine) a[kIntroductionLine] = b[kIntroductionLine];
  }
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    const auto x = cells_of(a[i]);
    const auto y = cells_of(b[i]);
    bool same =
        deviation != nullptr && deviation->rule == Rule::numbers_nearly && x.size() == y.size();
    for (size_t c = 0; same && c < x.size(); ++c) {
      double u = 0;
      double v = 0;
      same = x[c] == y[c] || (is_number(x[c], u) && is_number(y[c], v) && nearly(u, v));
    }
    if (!same) return "line " + std::to_string(i + 1) + "\n- " + a[i] + "\n+ " + b[i];
  }
  return "";
}

// Where two JSON values differ; "" if nowhere.
std::string difference(const json& expected, const json& actual, const std::string& path,
                       bool numbers_nearly) {
  if (expected.is_number() && actual.is_number()) {
    const auto a = expected.get<double>();
    const auto b = actual.get<double>();
    const bool same =
        a == b || (std::isnan(a) && std::isnan(b)) || (numbers_nearly && nearly(a, b));
    return same ? "" : path + ": " + expected.dump() + " expected, " + actual.dump();
  }
  if (expected.type() != actual.type() || expected.size() != actual.size()) {
    return path + ": " + expected.dump().substr(0, 200) + " expected, " +
           actual.dump().substr(0, 200);
  }
  if (expected.is_object()) {
    for (const auto& [key, value] : expected.items()) {
      if (!actual.contains(key)) return path + ": no member " + key;
      if (is_worded_freely(key)) continue;
      const auto found = difference(value, actual.at(key), path + "/" + key, numbers_nearly);
      if (!found.empty()) return found;
    }
    return "";
  }
  if (expected.is_array()) {
    for (size_t i = 0; i < expected.size(); ++i) {
      const auto found =
          difference(expected[i], actual[i], path + "/" + std::to_string(i), numbers_nearly);
      if (!found.empty()) return found;
    }
    return "";
  }
  return expected == actual ? "" : path + ": " + expected.dump() + " expected, " + actual.dump();
}

// Python's JSON has literals that the standard lacks.
std::string standard_json(std::string text) {
  for (const auto& [from, to] : {std::pair<std::string, std::string>{": NaN", ": \"NaN\""},
                                 {": Infinity", ": \"Infinity\""},
                                 {": -Infinity", ": \"-Infinity\""}}) {
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + 1)) {
      text.replace(at, from.size(), to);
    }
  }
  return text;
}

std::string output_of(const experiments::Result& result, const std::string& file_name) {
  for (const table::Table& table : result.tables) {
    if (table.name() + ".csv" == file_name) return table::to_csv(table);
  }
  for (const auto& document : result.documents) {
    if (document.file_name == file_name) return document.content;
  }
  ADD_FAILURE() << "no output " << file_name;
  return "";
}

struct Case {
  const GoldenTrace* trace;
  const Experiment* experiment;
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const GoldenTrace& trace : golden::traces()) {
    for (const Experiment& experiment : experiments::registry()) {
      if (fs::exists(trace.folder / experiment.id())) cases.push_back({&trace, &experiment});
    }
  }
  return cases;
}

class Golden : public testing::TestWithParam<Case> {};

TEST_P(Golden, OutputsAreEqual) {
  const auto& [golden_trace, experiment] = GetParam();
  const auto trace = golden::load(*golden_trace, experiment->fields);
  const auto result = experiment->run(trace, experiments::Params(experiment->options, {}));
  for (const auto& entry : fs::directory_iterator(golden_trace->folder / experiment->id())) {
    std::string name = entry.path().filename().string();
    if (name == "result_analysis.md") continue;
    if (name.ends_with(".gz")) name.resize(name.size() - 3);
    const auto found = deviations().find(experiment->id() + "/" + name);
    const Deviation* deviation = found == deviations().end() ? nullptr : &found->second;
    const std::string expected = golden::read_text(entry.path());
    const std::string actual = output_of(result, name);
    SCOPED_TRACE(name);
    if (name.ends_with(".json")) {
      EXPECT_EQ(difference(json::parse(standard_json(expected)), json::parse(standard_json(actual)),
                           "", deviation != nullptr && deviation->rule == Rule::numbers_nearly),
                "");
    } else {
      EXPECT_EQ(difference(expected, actual, deviation), "");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, Golden, testing::ValuesIn(all_cases()),
                         [](const testing::TestParamInfo<Case>& one) {
                           return one.param.trace->name + "_" + one.param.experiment->category +
                                  "_" + one.param.experiment->name;
                         });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Golden);

}  // namespace
}  // namespace atlas
