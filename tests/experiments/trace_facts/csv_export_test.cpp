#include <gtest/gtest.h>

#include <map>

#include "base/error.h"
#include "experiments/experiment.h"
#include "support/small_trace.h"
#include "support/step_line.h"
#include "table/write.h"

namespace atlas::experiments {
namespace {

using support::to_lines;
using support::trace_of_lines;
using Settings = std::map<std::string, std::string>;

constexpr std::string_view kHeader =
    "id,input_len,output_len,arrival_time,round_idx,tool_wait_after_ms,prefix_len\r\n";

Result export_of(const std::vector<std::string>& lines, const Settings& settings = {}) {
  const Experiment* experiment = find_experiment("csv_export");
  return experiment->run(trace_of_lines(lines), Params(experiment->options, settings));
}

std::string csv_of(const Result& result) { return table::to_csv(result.tables.at(0)); }

std::string with_tools(std::string line, const std::string& tools) {
  const std::string_view empty = R"("tools":[])";
  return line.replace(line.find(empty), empty.size(), R"("tools":[)" + tools + "]");
}

TEST(CsvExport, WaitsAreSummedAndTheLastRoundHasNone) {
  const std::string tools =
      R"({"tool_index":1,"tool_wall_latency_ms":30},{"tool_index":2,"tool_wall_latency_ms":-1},)"
      R"({"tool_index":3,"tool_wall_latency_ms":null},{"tool_index":4,"tool_wall_latency_ms":0},)"
      R"({"tool_index":5,"tool_wall_latency_ms":12})";
  const auto first = support::to_line({.round_index = 1, .prefix = 10, .append = 5});
  const auto last = support::to_line({.round_index = 2, .prefix = -3, .append = 0});
  const Result result = export_of({with_tools(last, tools), with_tools(first, tools)});
  EXPECT_EQ(csv_of(result), std::string(kHeader) +
                                "0,5,1,0.000000,0,42.000000,10\r\n"
                                "0,1,1,0.000000,1,0.000000,0\r\n");
  EXPECT_EQ(result.counters.at("tool_latencies_used"), 3);
  EXPECT_EQ(result.counters.at("tool_latencies_missing"), 1);
  EXPECT_EQ(result.counters.at("tool_latencies_invalid"), 1);
  EXPECT_EQ(result.counters.at("compaction_sessions"), 1);
}

TEST(CsvExport, ArrivalsIncreaseWithTheId) {
  const auto lines = to_lines({{.session = "a"}, {.session = "b"}, {.session = "c"}});
  EXPECT_EQ(csv_of(export_of(lines, {{"arrival-pattern", "constant"}, {"arrival-rate", "4"}})),
            std::string(kHeader) +
                "0,1,1,0.000000,0,0.000000,0\r\n"
                "1,1,1,250.000000,0,0.000000,0\r\n"
                "2,1,1,500.000000,0,0.000000,0\r\n");
  EXPECT_EQ(csv_of(export_of(lines)), std::string(kHeader) +
                                          "0,1,1,0.000000,0,0.000000,0\r\n"
                                          "1,1,1,1073.029026,0,0.000000,0\r\n"
                                          "2,1,1,1381.482170,0,0.000000,0\r\n");
}

TEST(CsvExport, AMissingTokenCountLeavesTheHeaderAndAReason) {
  const Result result =
      export_of(to_lines({{.session = "a"}, {.session = "b", .append = std::nullopt}}));
  EXPECT_EQ(csv_of(result), kHeader);
  EXPECT_NE(result.report.find("`newly_append_tokens` is missing in 1 rounds"), std::string::npos);
}

TEST(CsvExport, StepsWithoutASessionAreNoReasonToFail) {
  const Result result = export_of(to_lines({{.session = "", .prefix = std::nullopt}}));
  EXPECT_EQ(csv_of(result), kHeader);
  EXPECT_EQ(result.counters.at("skipped_rows_without_session"), 1);
}

TEST(CsvExport, AnUnusableSettingIsRefused) {
  for (const Settings& settings :
       {Settings{{"arrival-rate", "0"}}, Settings{{"arrival-rate", "nan"}},
        Settings{{"seed", "-1"}}, Settings{{"max-sessions", "0"}},
        Settings{{"session-order", "random"}}}) {
    EXPECT_THROW(export_of({}, settings), Error) << settings.begin()->first;
  }
}

}  // namespace
}  // namespace atlas::experiments
