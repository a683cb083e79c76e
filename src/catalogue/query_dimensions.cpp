// What results can be cut by, and the yes or no of single rows.

#include <algorithm>

#include "catalogue/vocabulary.h"

namespace atlas::catalogue {

std::span<const QueryDimension> query_dimensions() {
  using enum DimensionKind;
  static const std::vector<QueryDimension> all = {
      {"provider", "provider", "提供商", name, "r.provider"},
      {"model", "model", "模型", name, "r.model"},
      {"user", "user", "用户", name, "r.\"user\""},
      {"project", "project", "项目", name, "r.project"},
      {"tool", "tool", "工具", name, "t.tool_name"},
      {"category", "tool category", "工具类别", name, "{category}", "",
       "tool category|category|category of tool|tool class|kind of tool call", "工具类别|类别"},
      {"trigger", "trigger", "触发方式", name, "r.first_input_event_type", "",
       "trigger|first_input_event_type|step trigger|first input event type|first input "
       "event|trigger type|first input "
       "type|step type|kind of step|initiator|what triggered it",
       "触发方式|触发类型"},
      {"event_type", "event type", "事件类型", name, "e.event_type", "",
       "event type|type of event|kind of event|timing event type", "事件类型"},
      {"store", "store", "存储", name, "r.store", "", "store|log store"},
      {"outcome", "outcome", "结果", name,
       "CASE WHEN t.is_error THEN 'error' WHEN NOT t.is_error THEN 'ok' ELSE 'unknown' END", "",
       "outcome|error status|success or failure|call outcome", "调用结果"},
      {"session", "session", "会话", unit, "r.session_id"},
      {"request", "request", "请求", unit, "m.request_pk"},
      {"step", "step", "步骤", unit, "r.round_pk"},
      {"tool_call", "tool call", "工具调用", unit, "t.tool_call_id"},
      {"day", "day", "日期", time, "CAST({time} AS DATE)", "", "", "天|日|每日"},
      {"week", "week", "周", time, "CAST(date_trunc('week', {time}) AS DATE)", "",
       "week|calendar week|iso week", "周|星期数"},
      {"month", "month", "月份", time, "strftime({time}, '%Y-%m')", "", "month|calendar month",
       "月份|月"},
      {"year", "year", "年份", time, "year({time})", "", "year|calendar year", "年份|年"},
      {"hour", "hour of the day", "小时", number, "hour({time})", "",
       "hour|hour of day|hour of the day|time of day", "小时|时段"},
      {"weekday", "weekday", "星期", number, "dayname({time})", "isodow({time})",
       "weekday|day of week|day of the week|week day", "星期几|星期"},
      {"round_index", "round index", "轮次序号", number, "r.round_index", "",
       "round index|step index|position in the session"},
  };
  return all;
}

std::span<const QueryPredicate> query_predicates() {
  static const std::vector<QueryPredicate> all = {
      {"failed", "failed", "失败", 't', "t.is_error", "t.is_error IS NOT TRUE",
       "fail|failed|failing|failure status|erroneous|errored|unsuccessful|in error|with an "
       "error|with "
       "error|that error|an error|error out|end in an error|end in error|return an error|returned "
       "an "
       "error|result in an error|resulted in an error|result in error|ended in an error|ended in "
       "error|marked as error|end with an error|ended with an error|return error|returned "
       "error",
       "失败的|失败|出错|报错"},
      {"succeeded", "without error", "成功", 't', "t.is_error IS NOT TRUE", "t.is_error",
       "succeed|succeeded|successful|success|without error|without an error|error free",
       "成功的|成功"},
      {"unknown_outcome", "with unknown outcome", "结果未知", 't', "t.is_error IS NULL",
       "t.is_error IS NOT NULL",
       "unknown outcome|with unknown outcome|unknown error status|with unknown error status|no "
       "error "
       "status|null error status|null is error|is error is null"},
      {"no_result", "without a result", "没有结果", 't', "t.result_at IS NULL",
       "t.result_at IS NOT NULL",
       "without a result|without result|no result|never returned a result|have no result|lack a "
       "result|missing result|with no result|without any result|never finished|unfinished|no "
       "recorded "
       "result"},
      {"no_latency", "without a latency", "没有延迟记录", 't',
       "t.tool_internal_latency_ms IS NULL AND t.tool_wall_latency_ms IS NULL",
       "(t.tool_internal_latency_ms IS NOT NULL OR t.tool_wall_latency_ms IS NOT NULL)",
       "without a latency|without latency|no latency|with no latency|missing latency|have no "
       "latency|unknown latency|without a known latency|lack a latency|no known latency|no "
       "recorded "
       "latency|without a recorded latency|no latency at all|null latency|with null latency|have "
       "null latency"},
      {"internal_latency", "with an internal latency", "有内部延迟", 't',
       "t.tool_internal_latency_ms IS NOT NULL", "t.tool_internal_latency_ms IS NULL",
       "with an internal latency|with internal latency|have an internal latency|report an internal "
       "latency|have internal latency|with a known internal latency"},
      {"user_initiated", "user-initiated", "用户发起", 'r',
       "r.first_input_event_type = 'user_message'",
       "r.first_input_event_type IS DISTINCT FROM 'user_message'",
       "user initiated|user triggered|started by a user message|started by the user|triggered by a "
       "user message|triggered by the user|initiated by the user|initiated by a user|human "
       "initiated|triggered by a user|triggered by user message|started by user message|user "
       "started|start with a user message|started by a user|triggered by user|initiated by "
       "user|human triggered|begin with a user message|user message triggered",
       "用户发起的|用户发起|用户触发的|用户触发"},
      {"tool_triggered", "tool-triggered", "工具触发", 'r',
       "r.first_input_event_type = 'tool_result'",
       "r.first_input_event_type IS DISTINCT FROM 'tool_result'",
       "tool triggered|tool initiated|started by a tool result|triggered by a tool "
       "result|triggered by "
       "tool|triggered by a tool|tool result triggered|triggered by tool result|started by tool "
       "result|start with a tool result|initiated by a tool|initiated by tool|initiated by a tool "
       "result|begin with a tool result|started by a tool",
       "工具触发的|工具触发|工具结果触发的|工具结果触发"},
      {"no_trigger", "without a trigger", "没有触发", 'r', "r.first_input_event_type IS NULL",
       "r.first_input_event_type IS NOT NULL",
       "without a trigger|no trigger|without trigger|neither user initiated nor tool "
       "triggered|without any input event|with no trigger|null first input event type|with no "
       "first "
       "input event type|without a first input event type"},
      {"null_model", "without a model", "没有模型名", 'r', "r.model IS NULL", "r.model IS NOT NULL",
       "without a model|without model|no model|null model|with no model|unknown model|missing "
       "model|without a model name|with null model|with unknown model|with missing model|with a "
       "null "
       "model|have no model"},
      {"null_project", "without a project", "没有项目", 'r', "r.project IS NULL",
       "r.project IS NOT NULL",
       "without a project|without project|no project|null project|with no project|unknown "
       "project|missing project|with null project|with unknown project|with missing project|with a "
       "null project|have no project|do not have a project"},
      {"null_user", "without a user", "没有用户", 'r', "r.\"user\" IS NULL",
       "r.\"user\" IS NOT NULL",
       "without a user|no user|null user|with no user|unknown user|missing user|with null "
       "user|with "
       "unknown user|have no user"},
      {"null_reasoning", "without a reasoning count", "没有推理计数", 'r',
       "r.reasoning_output_tokens IS NULL", "r.reasoning_output_tokens IS NOT NULL",
       "null reasoning token|null reasoning output token|missing reasoning token|unknown reasoning "
       "token|with null reasoning token|with null reasoning output token|without a reasoning "
       "count|without a reasoning token count|with missing reasoning token"},
      {"with_reasoning", "with reasoning tokens", "有推理token", 'r',
       "r.reasoning_output_tokens > 0",
       "(r.reasoning_output_tokens = 0 OR r.reasoning_output_tokens IS NULL)",
       "with reasoning token|with reasoning output token|with reasoning|use reasoning|have "
       "reasoning "
       "token|contain reasoning token|with any reasoning token|produce reasoning token|with "
       "reasoning "
       "output",
       "有推理token的|有推理的"},
      {"cold", "without cached input", "没有缓存", 'r', "r.prefix_tokens = 0",
       "r.prefix_tokens > 0",
       "without cached token|without cached input|no cached token|with no cached token|zero cached "
       "token|with zero cached token|without a cached prefix|no cached prefix|no cached input|with "
       "no "
       "cached prefix|with no cached input|without any cached token|without a cache hit|no cache "
       "hit|with no cache hit|zero prefix token|with zero prefix token|without prefix token|no "
       "prefix "
       "token|with no prefix token|miss the cache|missed the cache|cold",
       "没有缓存的|未命中缓存的"},
      {"warm", "with cached input", "命中缓存", 'r', "r.prefix_tokens > 0", "r.prefix_tokens = 0",
       "with cached token|with cached input|with a cached prefix|hit the "
       "cache|with any cached token|with prefix token|that hit the "
       "cache",
       "命中缓存的"},
  };
  return all;
}

const QueryDimension* find_dimension(std::string_view id) {
  const auto found = std::ranges::find(query_dimensions(), id, &QueryDimension::id);
  return found == query_dimensions().end() ? nullptr : &*found;
}

const QueryPredicate* find_predicate(std::string_view id) {
  const auto found = std::ranges::find(query_predicates(), id, &QueryPredicate::id);
  return found == query_predicates().end() ? nullptr : &*found;
}

}  // namespace atlas::catalogue
