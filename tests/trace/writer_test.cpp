#include "trace/writer.h"

#include <gtest/gtest.h>

namespace atlas::trace {
namespace {

// 2026-01-02 00:00 UTC.
constexpr base::Micros kDay = 20'455 * base::kMicrosPerDay;

base::Micros at(int hour, int minute, int second, int millis = 0) {
  return kDay + ((hour * 60LL + minute) * 60 + second) * base::kMicrosPerSecond + millis * 1000LL;
}

std::string line_of(const StepRecord& step) {
  std::string line;
  append_line(line, step);
  return line;
}

std::string quoted(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

StepRecord claude_step() {
  StepRecord step;
  step.provider = "claude";
  step.project = "-srv-demo";
  step.session_id = "claude:aa11";
  step.session_file = "/home/kim/.claude/projects/-srv-demo/aa11.jsonl";
  step.round_id = "msg_01";
  step.model = "claude-x";
  step.input_tokens_total = 130;
  step.prefix_tokens = 100;
  step.newly_append_tokens = 30;
  step.claude_uncached_input_tokens = 4;
  step.claude_cache_creation_input_tokens = 26;
  step.claude_cache_read_input_tokens = 100;
  step.output_tokens = 12;
  step.timing_events = {{.event_type = "user_message",
                         .timestamp = at(3, 4, 5),
                         .source = "user.message",
                         .content_chars = 5},
                        {.event_type = "text",
                         .timestamp = at(3, 4, 7, 250),
                         .source = "assistant.content.text",
                         .content_chars = 3},
                        {.event_type = "tool_call",
                         .timestamp = at(3, 4, 7, 500),
                         .source = "assistant.content.tool_use",
                         .tool_call_id = "toolu_9",
                         .tool_name = "Bash",
                         .tool_index = 0}};
  step.tools = {{.tool_name = "Bash",
                 .tool_call_id = "toolu_9",
                 .emitted_at = at(3, 4, 7, 500),
                 .result_at = at(3, 4, 8, 140),
                 .input_json = R"({"command":"ls"})",
                 .input_chars = 16,
                 .result_chars = 9,
                 .tool_wall_latency_ms = 640,
                 .tool_internal_latency_ms = 611,
                 .is_error = false}};
  step.home = "/home/kim";
  step.user = "kim";
  step.store = ".claude";
  return step;
}

StepRecord codex_step() {
  StepRecord step;
  step.provider = "codex";
  step.session_id = "codex:s1";
  step.session_file = "/home/kim/.codex/sessions/2026/01/02/rollout-x.jsonl";
  step.round_id = "t1:0";
  step.turn_id = "t1";
  step.cwd = "/srv/demo";
  step.model = "gpt-x";
  step.input_tokens_total = 50;
  step.prefix_tokens = 40;
  step.newly_append_tokens = 10;
  step.output_tokens = 7;
  step.reasoning_output_tokens = 2;
  step.timing_events = {
      {.event_type = "user_message",
       .timestamp = at(4, 0, 0),
       .source = "event_msg.user_message",
       .content_chars = 2},
      {.event_type = "reasoning", .timestamp = at(4, 0, 1), .source = "response_item.reasoning"},
      {.event_type = "usage_report", .timestamp = at(4, 0, 2), .source = "event_msg.token_count"}};
  step.home = "/home/kim";
  step.user = "kim";
  step.store = ".codex";
  return step;
}

TEST(Writer, AClaudeStepIsTheLineOfTheFormatDescription) {
  EXPECT_EQ(
      line_of(claude_step()),
      R"({"provider":"claude","project":"-srv-demo","session_id":"claude:aa11",)"
      R"("session_file":"/home/kim/.claude/projects/-srv-demo/aa11.jsonl","round_index":0,)"
      R"("round_id":"msg_01","model":"claude-x","input_tokens_total":130,"prefix_tokens":100,)"
      R"("newly_append_tokens":30,"claude_uncached_input_tokens":4,)"
      R"("claude_cache_creation_input_tokens":26,"claude_cache_read_input_tokens":100,)"
      R"("output_tokens":12,"reasoning_output_tokens":null,"timing_events":[)"
      R"({"event_type":"user_message","timestamp":"2026-01-02T03:04:05.000Z",)"
      R"("source":"user.message","content_chars":5},)"
      R"({"event_type":"text","timestamp":"2026-01-02T03:04:07.250Z",)"
      R"("source":"assistant.content.text","content_chars":3},)"
      R"({"event_type":"tool_call","timestamp":"2026-01-02T03:04:07.500Z",)"
      R"("source":"assistant.content.tool_use","tool_call_id":"toolu_9","tool_name":"Bash",)"
      R"("tool_index":0}],"tools":[{"tool_index":0,"tool_name":"Bash","tool_call_id":"toolu_9",)"
      R"("emitted_at":"2026-01-02T03:04:07.500Z","input":{"command":"ls"},"input_chars":16,)"
      R"("result_chars":9,"tool_wall_latency_ms":640,"tool_internal_latency_ms":611,)"
      R"("is_error":false,"result_at":"2026-01-02T03:04:08.140Z"}],)"
      R"("current_input_event_count":1,"current_user_message_count":1,)"
      R"("current_tool_result_count":0,"current_user_message_chars":5,)"
      R"("current_tool_result_chars":0,"current_input_chars":5,)"
      R"("first_input_event_type":"user_message","home":"/home/kim","user":"kim",)"
      R"("store":".claude","trace_key":"claude:claude:aa11:msg_01"})"
      "\n");
}

TEST(Writer, ACodexStepIsTheLineOfTheFormatDescription) {
  EXPECT_EQ(
      line_of(codex_step()),
      R"({"provider":"codex","session_id":"codex:s1",)"
      R"("session_file":"/home/kim/.codex/sessions/2026/01/02/rollout-x.jsonl","round_index":0,)"
      R"("round_id":"t1:0","turn_id":"t1","cwd":"/srv/demo","model":"gpt-x",)"
      R"("input_tokens_total":50,"prefix_tokens":40,"newly_append_tokens":10,)"
      R"("claude_uncached_input_tokens":null,"claude_cache_creation_input_tokens":null,)"
      R"("claude_cache_read_input_tokens":null,"output_tokens":7,"reasoning_output_tokens":2,)"
      R"("timing_events":[{"event_type":"user_message","timestamp":"2026-01-02T04:00:00.000Z",)"
      R"("source":"event_msg.user_message","content_chars":2},)"
      R"({"event_type":"reasoning","timestamp":"2026-01-02T04:00:01.000Z",)"
      R"("source":"response_item.reasoning"},)"
      R"({"event_type":"usage_report","timestamp":"2026-01-02T04:00:02.000Z",)"
      R"("source":"event_msg.token_count"}],"tools":[],"current_input_event_count":1,)"
      R"("current_user_message_count":1,"current_tool_result_count":0,)"
      R"("current_user_message_chars":2,"current_tool_result_chars":0,"current_input_chars":2,)"
      R"("first_input_event_type":"user_message","home":"/home/kim","user":"kim",)"
      R"("store":".codex","trace_key":"codex:codex:s1:t1:0"})"
      "\n");
}

TEST(Writer, PublicRowsHaveNoKeysForWhatIsRemoved) {
  StepRecord step = codex_step();
  step.session_file.reset();
  step.home.reset();
  step.turn_id.reset();
  const std::string line = line_of(step);
  EXPECT_EQ(line.find("session_file"), std::string::npos);
  EXPECT_EQ(line.find("\"cwd\""), std::string::npos);
  EXPECT_EQ(line.find("\"home\""), std::string::npos);
  EXPECT_NE(line.find(R"("turn_id":null,"model")"), std::string::npos);
}

TEST(Writer, CodexToolsTellTheResultTimeAfterTheEmissionAndMissingValuesAreNull) {
  StepRecord step = codex_step();
  step.tools = {{.tool_call_id = "call_1", .emitted_at = at(4, 0, 1), .input_chars = 3}};
  EXPECT_NE(line_of(step).find(
                R"("tools":[{"tool_index":0,"tool_name":null,"tool_call_id":"call_1",)"
                R"("emitted_at":"2026-01-02T04:00:01.000Z","result_at":null,"input_chars":3,)"
                R"("result_chars":null,"tool_wall_latency_ms":null,)"
                R"("tool_internal_latency_ms":null,"is_error":null}])"),
            std::string::npos);
}

TEST(Writer, ResultsOfUnknownFateLeaveTheirErrorKeyOut) {
  StepRecord step = codex_step();
  step.timing_events = {{.event_type = "tool_result",
                         .source = "response_item.function_call_output",
                         .tool_call_id = "call_1",
                         .result_chars = 12}};
  const std::string line = line_of(step);
  EXPECT_NE(line.find(R"([{"event_type":"tool_result","timestamp":null,)"
                      R"("source":"response_item.function_call_output",)"
                      R"("tool_call_id":"call_1","result_chars":12}])"),
            std::string::npos);
  EXPECT_NE(line.find(R"("current_tool_result_chars":12,"current_input_chars":12,)"
                      R"("first_input_event_type":"tool_result")"),
            std::string::npos);
}

TEST(Writer, OnlyQuotesBackslashesAndControlCharactersAreEscaped) {
  EXPECT_EQ(quoted("a\"b\\c/d"), R"("a\"b\\c/d")");
  EXPECT_EQ(quoted("\b\t\n\f\r"), R"("\b\t\n\f\r")");
  EXPECT_EQ(quoted(std::string_view("\0\x1f\x7f", 3)), "\"\\u0000\\u001f\x7f\"");
  EXPECT_EQ(quoted("Größe 中 🙂"), "\"Größe 中 🙂\"");
}

TEST(Writer, InstantsAreCutToMilliseconds) {
  StepRecord step = codex_step();
  step.timing_events = {{.event_type = "usage_report", .timestamp = -1, .source = "s"}};
  EXPECT_NE(line_of(step).find("1969-12-31T23:59:59.999Z"), std::string::npos);
}

}  // namespace
}  // namespace atlas::trace
