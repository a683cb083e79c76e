// Rules of the validators that the golden traces do not show.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/files.h"
#include "support/temporary_folder.h"
#include "table/write.h"
#include "validators/run.h"

namespace atlas::validators {
namespace {

AuditResult audit(const std::string& name, const std::string& lines) {
  const support::TemporaryFolder folder;
  base::write_file_atomically(folder / "trace.jsonl", lines);
  auto results = audit_file(folder / "trace.jsonl", select_validators({name}), {}, {});
  return std::move(results.at(0));
}

bool has_row(const AuditResult& result, const std::string& row) {
  return result.report.find(row + "\n") != std::string::npos;
}

std::string event(const std::string& type, int second) {
  return fmt::format(R"({{"event_type":"{}","timestamp":"2026-05-01T10:00:{:02}Z"}})", type,
                     second);
}

std::string row(const std::string& fields, const std::string& events,
                const std::string& tools = "") {
  return fmt::format("{{{},\"timing_events\":[{}],\"tools\":[{}]}}\n", fields, events, tools);
}

const std::string kClaude = R"("provider":"claude","session_id":"s")";

TEST(ResponseAudit, TellsWhyAVisibleRowOpensNoTurn) {
  const AuditResult result =
      audit("user_turn_response_audit",
            row(R"("session_id":"s")", R"({"event_type":"user_message","timestamp":"yesterday"})") +
                row(kClaude, event("user_message", 1)) +
                row(kClaude, event("text", 1) + "," + event("user_message", 2)) +
                row(R"("provider":"claude","session_id":7)",
                    event("user_message", 1) + "," + event("text", 2)));
  EXPECT_TRUE(has_row(result, "| <unknown-provider> | no_parseable_user_timestamp | 1 |"));
  EXPECT_TRUE(has_row(result, "| claude | no_model_output | 1 |"));
  EXPECT_TRUE(has_row(result, "| claude | user_after_first_model_output | 1 |"));
  EXPECT_TRUE(has_row(result, "| claude | missing_session | 1 |"));
}

TEST(ResponseAudit, ShowsDroppedTurns) {
  const AuditResult result =
      audit("user_turn_response_audit",
            "\n" + row(kClaude, event("user_message", 1) + "," + event("text", 1)));
  EXPECT_TRUE(has_row(result,
                      "| eof:nonpositive | claude | s | 2 | line:2 | 2026-05-01T10:00:01+00:00 | "
                      "user_message,text |"))
      << result.report;
}

TEST(GapAudit, NamesTheEventsAroundAGap) {
  const AuditResult result =
      audit("user_turn_gap_audit",
            row(kClaude, event("user_message", 0) + "," + event("tool_call", 10),
                R"({"tool_name":"Bash","emitted_at":"2026-05-01T10:00:10Z",)"
                R"("result_at":"2026-05-01T10:00:20Z","tool_wall_latency_ms":10000})") +
                row(kClaude, event("text", 50)));
  EXPECT_NE(result.report.find("| claude | 30.0s | 30.0s | 0.0s | 50.0s | 10.0s | 10.0s | 2 | 1 | "
                               "`s` | 2026-05-01T10:00:00+00:00 | "
                               "30.0s tool_result:Bash:line1->text:line2 |"),
            std::string::npos)
      << result.report;
}

TEST(FormulaCheck, LeavesAComponentFormulaWithoutCallsBlank) {
  const AuditResult result =
      audit("e2e_formula_check", row(kClaude, event("user_message", 0) + "," + event("text", 10)));
  EXPECT_TRUE(has_row(result,
                      "| claude | 1 | 10.0s | 1.00 | 10.0s | 0.0s | 10.0s | 0.0s | 1.00 | 10.0s | "
                      "0.00 |  |  |  |"))
      << result.report;
}

TEST(DuplicateAudit, FindsASubagentsCopyOfItsParentsCall) {
  const std::string tool = R"({"tool_name":"Read","tool_call_id":"c","input_chars":5,)"
                           R"("tool_wall_latency_ms":3600000})";
  const std::string copy = R"({"tool_name":"Read","tool_call_id":"c","input_chars":5.0,)"
                           R"("tool_wall_latency_ms":"3600000"})";
  const AuditResult result =
      audit("tool_duplicate_audit",
            row(kClaude, "", tool) +
                row(R"("provider":"claude","session_id":"s/subagents/a")", "", copy));
  EXPECT_EQ(result.findings.at(0).value, 1);
  const std::string csv = table::to_csv(result.tables.at(0));
  EXPECT_NE(csv.find("claude,s,,c,Read,,,5,,wall_fallback,3600000.0,1.0,2,1,3600000.0,1.0,2,0,"
                     "True,s;s/subagents/a,,1;2\r\n"),
            std::string::npos)
      << csv;
}

TEST(Validators, ReadTheTraceAsItIs) {
  EXPECT_THROW(audit("tool_duplicate_audit", "{\"provider\":\n"), Error);
  EXPECT_EQ(audit("tool_duplicate_audit", "[1]\n\n7\n").findings.at(1).value, 0);
  EXPECT_EQ(
      audit("tool_duplicate_audit", row("\"provider\":\"\xff\"", "", "{}, 3")).findings.at(1).value,
      1);
  EXPECT_EQ(audit("tool_duplicate_audit", "").findings.at(1).value, 0);
}

TEST(Validators, RefuseAnUnknownName) {
  EXPECT_THROW(select_validators({"nothing"}), Error);
  EXPECT_EQ(select_validators({"human_in_the_loop"}).size(), 3u);
}

}  // namespace
}  // namespace atlas::validators
