// What can be counted, summed and averaged. Definitions are those of metrics.h.

#include <algorithm>

#include "catalogue/vocabulary.h"

namespace atlas::catalogue {
namespace {

using enum MeasureKind;

constexpr std::string_view kTotalInput =
    "coalesce(r.prefix_tokens, 0) + coalesce(r.newly_append_tokens, 0)";
constexpr std::string_view kLatency =
    "coalesce(t.tool_internal_latency_ms, t.tool_wall_latency_ms)";

std::vector<QueryMeasure> counts() {
  return {
      {.id = "steps",
       .title = "agent steps",
       .title_zh = "智能体步骤",
       .kind = count,
       .relation = 'r',
       .dimension = "step",
       .words = "row in rounds|row of rounds|row in the rounds table|rounds row|agent "
                "step|step|round|model call|llm call|model step|model invocation|llm "
                "invocation|llm request|model request|api call|api request|inference call|round "
                "row|model round|agent round|call to the model|call of the model|row of round",
       .words_zh = "智能体步骤|代理步骤|步骤|步|模型调用次数|模型调用|轮次|步数"},
      {.id = "sessions",
       .title = "sessions",
       .title_zh = "会话",
       .kind = distinct,
       .relation = 'r',
       .value = "r.session_id",
       .where = "r.session_id <> ''",
       .dimension = "session",
       .words = "session_id|active session|session|agent session|coding session|conversation",
       .words_zh = "会话数量|会话数|会话|对话"},
      {.id = "started_sessions",
       .title = "sessions started",
       .title_zh = "开始的会话",
       .kind = count,
       .relation = 's',
       .words = "session started|session start|new session|session that started|session be "
                "started|started session|session began|session that began"},
      {.id = "requests",
       .title = "requests",
       .title_zh = "请求",
       .kind = count,
       .relation = 'q',
       .dimension = "request",
       .words = "request|user request|user turn|human request|answered request",
       .words_zh = "用户请求数|用户请求|请求数|请求"},
      {.id = "tool_calls",
       .title = "tool calls",
       .title_zh = "工具调用",
       .kind = count,
       .relation = 't',
       .dimension = "tool_call",
       .words =
           "row in tool_calls|row of tool_calls|row in the tool_calls table|tool_calls row|tool "
           "call|call|tool invocation|tool use|tool usage|invocation|tool execution|call "
           "to tool|call of tool|use of tool|tool calling",
       .words_zh = "工具调用次数|工具调用数|工具调用|调用次数|工具使用次数|调用"},
      {.id = "tool_errors",
       .title = "failed tool calls",
       .title_zh = "失败的工具调用",
       .kind = count,
       .relation = 't',
       .where = "t.is_error",
       .words = "tool error|error|tool failure|failure|tool call error|tool call failure|errored "
                "call|call error",
       .words_zh = "工具错误数|工具错误|错误数|错误次数|失败次数|错误"},
      {.id = "tools",
       .title = "different tools",
       .title_zh = "不同工具",
       .kind = distinct,
       .relation = 't',
       .value = "t.tool_name",
       .dimension = "tool",
       .words = "tool_name|tool|tool name|kind of tool|type of tool|tool type",
       .words_zh = "工具名称|工具"},
      {.id = "models",
       .title = "different models",
       .title_zh = "不同模型",
       .kind = distinct,
       .relation = 'r',
       .value = "r.model",
       .dimension = "model",
       .words = "model|llm|language model|model name|model version",
       .words_zh = "模型"},
      {.id = "providers",
       .title = "providers",
       .title_zh = "提供商",
       .kind = distinct,
       .relation = 'r',
       .value = "r.provider",
       .dimension = "provider",
       .words = "provider|agent|coding agent|vendor|agent provider|assistant",
       .words_zh = "提供商|供应商|提供方|厂商"},
      {.id = "users",
       .title = "users",
       .title_zh = "用户",
       .kind = distinct,
       .relation = 'r',
       .value = "r.\"user\"",
       .dimension = "user",
       .words = "active user|user|person|people|developer",
       .words_zh = "用户数|用户"},
      {.id = "projects",
       .title = "projects",
       .title_zh = "项目",
       .kind = distinct,
       .relation = 'r',
       .value = "r.project",
       .dimension = "project",
       .words = "project|repository|repo|codebase",
       .words_zh = "项目数|项目|仓库"},
      {.id = "days",
       .title = "days with steps",
       .title_zh = "活跃天数",
       .kind = distinct,
       .relation = 'r',
       .value = "CAST(a.first_at AS DATE)",
       .dimension = "day",
       .words = "day|date|active day|calendar day|day with step|day with activity",
       .words_zh = "活跃天数|天数|日期"},
      {.id = "user_messages",
       .title = "user messages",
       .title_zh = "用户消息",
       .kind = count,
       .relation = 'e',
       .where = "e.event_type = 'user_message'",
       .words = "user message|user message event|human message|prompt|user prompt|user input|user "
                "input event|message from user|message of user",
       .words_zh = "用户消息数|用户消息|用户输入"},
      {.id = "tool_results",
       .title = "tool results",
       .title_zh = "工具结果",
       .kind = count,
       .relation = 'e',
       .where = "e.event_type = 'tool_result'",
       .words = "tool result|tool result event|tool output event",
       .words_zh = "工具结果"},
      {.id = "reasoning_events",
       .title = "reasoning events",
       .title_zh = "推理事件",
       .kind = count,
       .relation = 'e',
       .where = "e.event_type = 'reasoning'",
       .words = "reasoning event|thinking event|reasoning block|thinking block",
       .words_zh = "推理事件"},
      {.id = "text_events",
       .title = "text events",
       .title_zh = "文本事件",
       .kind = count,
       .relation = 'e',
       .where = "e.event_type = 'text'",
       .words = "text event|text output event|text block",
       .words_zh = "文本事件"},
      {.id = "tool_call_events",
       .title = "tool call events",
       .title_zh = "工具调用事件",
       .kind = count,
       .relation = 'e',
       .where = "e.event_type = 'tool_call'",
       .words = "tool call event",
       .words_zh = "工具调用事件"},
      {.id = "events",
       .title = "timing events",
       .title_zh = "事件",
       .kind = count,
       .relation = 'e',
       .words = "row in timing_events|row of timing_events|row in the timing_events table|timing "
                "event|event|timing event row",
       .words_zh = "事件数|事件"},
      {.id = "compactions",
       .title = "compactions",
       .title_zh = "上下文压缩",
       .kind = count,
       .relation = 'k',
       .words = "compaction|context compaction|compaction event|compacted context|auto compaction",
       .words_zh = "上下文压缩次数|上下文压缩|压缩次数|压缩"},
      {.id = "human_waits",
       .title = "human waits",
       .title_zh = "人工等待",
       .kind = count,
       .relation = 'w',
       .words = "human wait event",
       .words_zh = "人工等待次数"},
      {.id = "context_shrinks",
       .title = "steps whose total input shrinks",
       .title_zh = "上下文缩小的步骤",
       .kind = count,
       .relation = 'd',
       .where = "d.delta < 0",
       .words = "context reduction|context shrink|context drop"},
      {.id = "major_reductions",
       .title = "drops of the total input by 64,000 tokens or more",
       .title_zh = "上下文大幅缩小",
       .kind = count,
       .relation = 'd',
       .where = "d.delta <= -64000",
       .words = "major reduction|major context reduction|major drop"},
  };
}

std::vector<QueryMeasure> tokens() {
  return {
      {.id = "total_tokens",
       .title = "tokens (input and output)",
       .title_zh = "总token（输入加输出）",
       .unit = "tokens",
       .kind = amount,
       .relation = 'r',
       .value = "coalesce(r.prefix_tokens, 0) + coalesce(r.newly_append_tokens, 0) + "
                "coalesce(r.output_tokens, 0)",
       .words = "token|total token|token volume|token usage|token consumption|token count|token "
                "use|input and output token|token in total|input plus output token",
       .words_zh = "总token数|token总数|总token|token用量|token消耗|token数|token"},
      {.id = "total_input_tokens",
       .title = "input tokens",
       .title_zh = "输入token",
       .unit = "tokens",
       .kind = amount,
       .relation = 'r',
       .value = kTotalInput,
       .words =
           "input_tokens_total|input token|total input|total input token|prompt "
           "token|input|context size|context "
           "length|context|prompt size|prompt length|input size|input length|context token|size "
           "of the context|length of the context|context window size|context window|input "
           "context|input token count|input token total",
       .words_zh =
           "总输入token数|总输入token|输入token数|输入token|总输入|输入|上下文长度|上下文大小|"
           "提示token"},
      {.id = "prefix_tokens",
       .title = "cached input tokens",
       .title_zh = "缓存输入token",
       .unit = "tokens",
       .kind = amount,
       .relation = 'r',
       .value = "r.prefix_tokens",
       .words =
           "read from the cache|read from cache|served from the cache|served from cache|from the "
           "cache|from cache|come from the cache|come from cache|served by the cache|hit the "
           "cache|served by cache|from the prefix cache|covered by the cache|taken from the "
           "cache|read from the prefix cache|cached prefix length|cached token|cached input "
           "token|prefix token|prefix|cached prefix|cached "
           "input|cache read token|cache read|cached prefix token|prefix cache token|token read "
           "from cache|token read from the cache|token from cache|token from the cache|token "
           "served from cache|token served from the cache|cached prompt token|cache hit "
           "token|prefix length|prefix size|token served by the cache|token served by the "
           "prefix cache|cached",
       .words_zh =
           "缓存token数|缓存token|缓存输入token|缓存命中token|前缀token|缓存读取token|缓存前缀"},
      {.id = "append_tokens",
       .title = "new input tokens",
       .title_zh = "新增输入token",
       .unit = "tokens",
       .kind = amount,
       .relation = 'r',
       .value = "r.newly_append_tokens",
       .words =
           "newly_append_tokens|new input token|new input|append token|append|appended token|newly "
           "appended "
           "token|newly append token|newly charged input|newly charged input token|uncached "
           "token|uncached input|uncached input token|new token|non cached token|non cached input "
           "token|append size|append length|appended input|newly added token|fresh input "
           "token|fresh input|newly appended|newly added|uncached|not cached|not in the cache|not "
           "served "
           "from the cache|not served by the cache|not read from the cache|not from the cache|not "
           "come "
           "from the cache",
       .words_zh = "新增输入token|新输入token|新增token|未缓存token|追加token|非缓存token"},
      {.id = "output_tokens",
       .title = "output tokens",
       .title_zh = "输出token",
       .unit = "tokens",
       .kind = amount,
       .relation = 'r',
       .value = "r.output_tokens",
       .words = "output "
                "token|output|generated token|completion token|output size|output "
                "length|token generated|response token|output token count|output "
                "volume|token written by the model|answer length|response length",
       .words_zh = "输出token数|输出token|输出长度|生成token|输出"},
      {.id = "reasoning_output_tokens",
       .title = "reasoning tokens",
       .title_zh = "推理token",
       .unit = "tokens",
       .kind = amount,
       .relation = 'r',
       .value = "r.reasoning_output_tokens",
       .words = "token spent on reasoning|token used for reasoning|reasoning token|reasoning "
                "output token|reasoning output|thinking "
                "token|reasoning|reasoning token count",
       .words_zh = "推理token数|推理token|思考token|推理输出token|推理"},
      {.id = "visible_output_tokens",
       .title = "visible output tokens",
       .title_zh = "可见输出token",
       .unit = "tokens",
       .kind = amount,
       .relation = 'r',
       .value = "greatest(0, r.output_tokens - coalesce(r.reasoning_output_tokens, 0))",
       .words = "not reasoning|not for reasoning|not used for reasoning|not spent on "
                "reasoning|visible output "
                "token|visible output|non reasoning output token|non reasoning "
                "token|visible token",
       .words_zh = "可见输出token|可见输出"},
      {.id = "cache_write_tokens",
       .title = "tokens written to the cache",
       .title_zh = "缓存写入token",
       .unit = "tokens",
       .kind = amount,
       .relation = 'r',
       .value = "r.claude_cache_creation_input_tokens",
       .words = "written to the cache|write to the cache|wrote to the cache|written into the cache|"
                "claude_cache_creation_input_tokens|cache write token|cache creation token|token "
                "written to the cache|token written to "
                "cache|cache creation input token|cache write|claude cache creation token|claude "
                "cache creation input token|cache write input token|cache creation",
       .words_zh = "缓存写入token|缓存创建token"},
      {.id = "user_message_chars",
       .title = "characters of user messages",
       .title_zh = "用户消息字符数",
       .unit = "characters",
       .kind = amount,
       .relation = 'r',
       .value = "r.current_user_message_chars",
       .words = "user message character|user message char|user message length|user message "
                "size|prompt character|character of user message|length of user message|length of "
                "the user message|user prompt length",
       .words_zh = "用户消息字符数|用户消息长度"},
      {.id = "tool_result_chars",
       .title = "characters of tool results",
       .title_zh = "工具结果字符数",
       .unit = "characters",
       .kind = amount,
       .relation = 't',
       .value = "t.result_chars",
       .words =
           "tool result character|tool result char|tool result size|tool result length|result "
           "character|result char|result size|result length|tool output size|tool output "
           "length|size of tool result|length of tool result|tool output character|result size "
           "of tool call|result length of tool call|size of the "
           "tool result|size of result",
       .words_zh = "工具结果字符数|工具结果长度|结果字符数"},
      {.id = "tool_input_chars",
       .title = "characters of tool inputs",
       .title_zh = "工具输入字符数",
       .unit = "characters",
       .kind = amount,
       .relation = 't',
       .value = "t.input_chars",
       .words = "tool input character|tool input char|tool input size|tool input length|tool "
                "argument size|tool argument length|size of tool input|length of tool input|input "
                "size of "
                "tool call|input length of tool call|input "
                "char|input character|tool call input size|tool call input length",
       .words_zh = "工具输入字符数|工具输入长度"},
      {.id = "context_increase_tokens",
       .title = "context increase",
       .title_zh = "上下文增长",
       .unit = "tokens",
       .kind = amount,
       .relation = 'd',
       .value = "greatest(0, d.delta)",
       .words = "context increase|total context increase"},
      {.id = "first_event",
       .title = "first event",
       .title_zh = "最早事件",
       .kind = aggregated,
       .relation = 'a',
       .value = "min(a.first_at)",
       .words =
           "first event|earliest event|first timestamp|earliest timestamp|start of the "
           "trace|trace start|start date|first date|earliest date|first day of the trace|when do "
           "the trace start|when do it start|earliest step|first step|when be the first "
           "step|beginning of the trace",
       .words_zh = "最早时间|开始时间"},
      {.id = "last_event",
       .title = "last event",
       .title_zh = "最晚事件",
       .kind = aggregated,
       .relation = 'a',
       .value = "max(a.last_at)",
       .words =
           "last event|latest event|last timestamp|latest timestamp|end of the trace|trace "
           "end|end date|last date|latest date|last day of the trace|when do the trace end|when do "
           "it end|latest step|last step|when be the last step",
       .words_zh = "最晚时间|结束时间"},
      {.id = "trace_dates",
       .title = "first and last event",
       .title_zh = "时间范围",
       .kind = aggregated,
       .relation = 'a',
       .value = "min(a.first_at)",
       .words =
           "date range|time range|time span|time period|time window|date span|period cover by "
           "the trace|start and end date|start and end|first and last event|first and last "
           "day|first and last date|first and last timestamp|earliest and latest "
           "timestamp|earliest and latest event|earliest and latest date|what date do the trace "
           "cover|what period do the trace cover|which date do the trace cover|what time do the "
           "trace cover|which period do the trace cover|what time range do the trace "
           "cover|what time span do the trace cover|what date range do the trace cover|when do "
           "the trace start and end|date cover|period of the trace|which time do the trace "
           "cover|what time period do the trace cover|time span cover by the trace|time span of "
           "the trace|date range of the trace|which time span do the trace cover",
       .words_zh = "时间范围|时间跨度|日期范围"},
      {.id = "total_input_delta",
       .title = "change of the total input",
       .title_zh = "总输入变化",
       .unit = "tokens",
       .kind = value,
       .relation = 'd',
       .value = "d.delta",
       .words = "total input delta|context delta|context growth|input growth|context growth per "
                "step|change of the total input|context change|total input growth",
       .words_zh = "上下文增长|总输入变化"},
  };
}

std::vector<QueryMeasure> rates() {
  return {
      {.id = "prefix_hit_ratio",
       .title = "prefix hit ratio of a step",
       .title_zh = "单步前缀命中率",
       .unit = "share",
       .kind = value,
       .relation = 'r',
       .value = "r.prefix_tokens / (r.prefix_tokens + r.newly_append_tokens)",
       .where = "r.prefix_tokens + r.newly_append_tokens > 0",
       .bins = Bins::twentieths,
       .words = "prefix hit ratio of a step|hit ratio of a step|step hit ratio|per step hit "
                "ratio|per step cache hit ratio|per step prefix hit ratio|per step cache hit rate",
       .words_zh = "单步命中率"},
      {.id = "token_weighted_hit_rate",
       .title = "token-weighted cache hit rate",
       .title_zh = "按token加权的缓存命中率",
       .unit = "share",
       .kind = ratio,
       .relation = 'r',
       .value = "r.prefix_tokens",
       .below = "r.prefix_tokens + r.newly_append_tokens",
       .where = "r.prefix_tokens + r.newly_append_tokens > 0",
       .of_row = "prefix_hit_ratio",
       .bins = Bins::twentieths,
       .words =
           "cache hit rate|prefix hit ratio|cache hit ratio|hit rate|hit ratio|prefix cache hit "
           "rate|prefix cache hit ratio|token weighted hit rate|token weighted cache hit "
           "rate|cached share|cache rate|prefix hit rate|prompt cache hit rate|prompt cache hit "
           "ratio|cache read share|cached input share|cached token share|prefix share|cache "
           "efficiency|token weighted cache hit ratio|token weighted hit ratio|token weighted "
           "prefix hit ratio",
       .words_zh = "缓存命中率|前缀命中率|命中率|缓存率"},
      {.id = "append_share",
       .title = "share of new input",
       .title_zh = "新增输入占比",
       .unit = "share",
       .kind = ratio,
       .relation = 'r',
       .value = "r.newly_append_tokens",
       .below = "r.prefix_tokens + r.newly_append_tokens",
       .where = "r.prefix_tokens + r.newly_append_tokens > 0",
       .words = "fresh share|append share|uncached share|cache miss rate|miss rate|new input share",
       .words_zh = "缓存未命中率"},
      {.id = "reasoning_share",
       .title = "share of reasoning in the output",
       .title_zh = "推理token占输出比例",
       .unit = "share",
       .kind = ratio,
       .relation = 'r',
       .value = "r.reasoning_output_tokens",
       .below = "r.output_tokens",
       .words = "reasoning share|reasoning token share|reasoning ratio|share of reasoning|thinking "
                "share",
       .words_zh = "推理占比|推理token占比"},
      {.id = "tool_error_rate",
       .title = "tool error rate",
       .title_zh = "工具错误率",
       .unit = "share",
       .kind = ratio,
       .relation = 't',
       .value = "CAST(coalesce(t.is_error, false) AS INTEGER)",
       .below = "1",
       .words =
           "error rate|tool error rate|failure rate|tool failure rate|tool call error rate|tool "
           "call failure rate|error ratio|error percentage|failure ratio|tool error "
           "ratio",
       .words_zh = "工具错误率|错误率|失败率|工具失败率"},
      {.id = "tool_success_rate",
       .title = "tool success rate",
       .title_zh = "工具成功率",
       .unit = "share",
       .kind = ratio,
       .relation = 't',
       .value = "CAST(t.is_error IS NOT TRUE AS INTEGER)",
       .below = "1",
       .words = "success rate|tool success rate|tool call success rate",
       .words_zh = "成功率|工具成功率"},
      {.id = "step_decode_speed",
       .title = "output tokens per second of a step",
       .title_zh = "单步输出速度",
       .unit = "tokens/s",
       .kind = value,
       .relation = 'g',
       .value = "r.output_tokens / g.seconds",
       .where = "r.output_tokens > 0",
       .words = "step decode speed|decode speed of a step|per step decode speed"},
      {.id = "normalized_decode_speed",
       .title = "output tokens per second of generation",
       .title_zh = "输出速度",
       .unit = "tokens/s",
       .kind = ratio,
       .relation = 'g',
       .value = "r.output_tokens",
       .below = "g.seconds",
       .where = "r.output_tokens > 0",
       .of_row = "step_decode_speed",
       .words = "token per second of generation|output token per second of generation|decode "
                "speed|generation speed|normalized decode speed|output speed|decoding "
                "speed|token per second|output token per second|tokens/s|decode rate|decode "
                "throughput|output throughput|generation throughput|throughput|output rate",
       .words_zh = "解码速度|生成速度|输出速度|每秒token数"},
  };
}

std::vector<QueryMeasure> durations() {
  return {
      {.id = "tool_latency_ms",
       .title = "tool latency",
       .title_zh = "工具延迟",
       .unit = "ms",
       .kind = duration,
       .relation = 't',
       .value = kLatency,
       .where = "coalesce(t.tool_internal_latency_ms, t.tool_wall_latency_ms) > 0",
       .words =
           "tool latency|latency|tool call latency|effective tool latency|effective latency|tool "
           "duration|tool call duration|tool runtime|tool execution time|call duration|call "
           "latency|tool run time|tool call time|runtime|tool call runtime|latency of tool "
           "call|execution time|duration of tool call",
       .words_zh = "工具调用延迟|工具延迟|工具耗时|调用耗时|工具调用耗时|延迟|耗时"},
      {.id = "tool_wall_latency_ms",
       .title = "wall latency of tools",
       .title_zh = "工具墙钟延迟",
       .unit = "ms",
       .kind = duration,
       .relation = 't',
       .value = "t.tool_wall_latency_ms",
       .words = "wall latency|tool wall latency|wall clock latency|wall time|wall clock time|tool "
                "wall time",
       .words_zh = "墙钟延迟"},
      {.id = "tool_internal_latency_ms",
       .title = "internal latency of tools",
       .title_zh = "工具内部延迟",
       .unit = "ms",
       .kind = duration,
       .relation = 't',
       .value = "t.tool_internal_latency_ms",
       .words = "internal latency|tool internal latency|internal tool latency",
       .words_zh = "内部延迟"},
      {.id = "tool_time_hours",
       .title = "tool time",
       .title_zh = "工具总耗时",
       .unit = "h",
       .kind = amount,
       .relation = 't',
       .value = "coalesce(t.tool_internal_latency_ms, t.tool_wall_latency_ms) / 3600000.0",
       .where = "coalesce(t.tool_internal_latency_ms, t.tool_wall_latency_ms) > 0",
       .words =
           "tool time|time in tool|time spent in tool|total tool time|time spent on tool|time "
           "spent running tool|tool execution hour|tool hour|time spent executing tool|time in "
           "tool call|time spent in tool call|total latency|total tool latency|summed "
           "latency|cumulative tool time",
       .words_zh = "工具总耗时|工具总时间|工具时间"},
      {.id = "generation_seconds",
       .title = "generation time",
       .title_zh = "生成时间",
       .unit = "s",
       .kind = duration,
       .relation = 'g',
       .value = "g.seconds",
       .words =
           "generation time|observable generation time|model latency|model time|llm "
           "latency|generation latency|decode time|time to generate|model response "
           "time|generation duration|generation second|step duration|step latency|step time|llm "
           "time|model generation time|generation span",
       .words_zh = "生成时间|模型延迟|生成耗时"},
      {.id = "request_response_seconds",
       .title = "response time of a request",
       .title_zh = "请求响应时间",
       .unit = "s",
       .kind = duration,
       .relation = 'q',
       .value = "q.seconds",
       .words =
           "response time|request response time|end to end time|end to end latency|request "
           "latency|request duration|request time|e2e time|e2e latency|user turn response "
           "time|turnaround time|end to end request time|end to end time per request|end to end "
           "latency per request|time to answer|end to end duration|user turn duration|wait for a "
           "response|wait for the response|wait for an answer|wait for the answer|wait for a "
           "reply|wait "
           "for the agent|wait for the model|user wait for a response|user wait for the "
           "response|user wait "
           "for an answer|user wait for the answer|user wait for a reply|user wait for the "
           "agent|user "
           "wait for the model|human wait for a response|human wait for an answer|human wait for "
           "the "
           "agent|human wait for the model",
       .words_zh = "响应时间|端到端时间|请求响应时间|请求耗时|端到端耗时|端到端延迟"},
      {.id = "human_wait_seconds",
       .title = "human wait",
       .title_zh = "人工等待时间",
       .unit = "s",
       .kind = duration,
       .relation = 'w',
       .value = "w.seconds",
       .words =
           "human wait|human wait time|human waiting time|wait time|waiting time|wait for the "
           "human|wait for human|user wait|user wait time|human input wait|user think time|think "
           "time|human idle time|user idle time|human input wait time|wait for the user|wait "
           "before a user message|human delay|wait",
       .words_zh = "人工等待时间|人类等待时间|等待时间|用户等待时间|人工等待"},
      {.id = "session_elapsed_seconds",
       .title = "elapsed time of a session",
       .title_zh = "会话时长",
       .unit = "s",
       .kind = duration,
       .relation = 'l',
       .value = "l.seconds",
       .words =
           "session duration|session length in time|elapsed time|elapsed time of a "
           "session|session elapsed time|session time|length of a session in time|session wall "
           "time|session span|duration of a session",
       .words_zh = "会话时长|会话持续时间"},
  };
}

std::vector<QueryMeasure> costs() {
  return {
      {.id = "cost_usd",
       .title = "cost",
       .title_zh = "费用",
       .unit = "USD",
       .kind = amount,
       .relation = 'c',
       .value = "c.usd",
       .words = "cost|total cost|price|spend|spending|expense|money|cost in usd|usd|dollar|cost in "
                "dollar|api cost|token cost|money spent|bill|estimated cost",
       .words_zh = "总费用|费用|成本|花费|开销|多少钱"},
      {.id = "output_cost_usd",
       .title = "cost of the output",
       .title_zh = "输出费用",
       .unit = "USD",
       .kind = amount,
       .relation = 'c',
       .value = "c.output_usd",
       .words = "output cost|cost of output|cost of the output|cost of output token|output token "
                "cost",
       .words_zh = "输出费用"},
      {.id = "prefix_cost_usd",
       .title = "cost of cached input",
       .title_zh = "缓存输入费用",
       .unit = "USD",
       .kind = amount,
       .relation = 'c',
       .value = "c.cached_usd",
       .words = "cache read cost|cached input cost|cost of cached input|prefix cost|cost of cache "
                "read|cost of cached token|cost of the cached input",
       .words_zh = "缓存费用"},
      {.id = "append_cost_usd",
       .title = "cost of new input",
       .title_zh = "新增输入费用",
       .unit = "USD",
       .kind = amount,
       .relation = 'c',
       .value = "c.input_usd + c.write_usd",
       .words = "append cost|new input cost|cost of new input|uncached input cost|cost of "
                "append|cost of uncached input"},
      {.id = "cache_write_cost_usd",
       .title = "cost of cache writes",
       .title_zh = "缓存写入费用",
       .unit = "USD",
       .kind = amount,
       .relation = 'c',
       .value = "c.write_usd",
       .words = "cache write cost|cost of cache write|cache creation cost"},
      {.id = "priced_steps",
       .title = "steps with a known price",
       .title_zh = "有价格的步骤",
       .kind = count,
       .relation = 'c',
       .words = "priced step|step with a known price|priced round|step with a price"},
  };
}

}  // namespace

std::span<const QueryMeasure> query_measures() {
  static const std::vector<QueryMeasure> all = [] {
    std::vector<QueryMeasure> list;
    for (auto&& part : {counts(), tokens(), rates(), durations(), costs()}) {
      list.insert(list.end(), part.begin(), part.end());
    }
    return list;
  }();
  return all;
}

const QueryMeasure* find_measure(std::string_view id) {
  const auto found = std::ranges::find(query_measures(), id, &QueryMeasure::id);
  return found == query_measures().end() ? nullptr : &*found;
}

std::span<const PartOf> parts() {
  static constexpr PartOf kParts[] = {
      {"prefix_tokens", "total_input_tokens"},
      {"append_tokens", "total_input_tokens"},
      {"cache_write_tokens", "append_tokens"},
      {"cache_write_tokens", "total_input_tokens"},
      {"cache_write_tokens", "total_tokens"},
      {"reasoning_output_tokens", "output_tokens"},
      {"visible_output_tokens", "output_tokens"},
      {"output_tokens", "total_tokens"},
      {"total_input_tokens", "total_tokens"},
      {"prefix_tokens", "total_tokens"},
      {"append_tokens", "total_tokens"},
      {"reasoning_output_tokens", "total_tokens"},
      {"output_cost_usd", "cost_usd"},
      {"prefix_cost_usd", "cost_usd"},
      {"append_cost_usd", "cost_usd"},
      {"cache_write_cost_usd", "cost_usd"},
      {"output_tokens", "cost_usd", "output_cost_usd"},
      {"prefix_tokens", "cost_usd", "prefix_cost_usd"},
      {"append_tokens", "cost_usd", "append_cost_usd"},
      {"cache_write_tokens", "cost_usd", "cache_write_cost_usd"},
      {"priced_steps", "steps"},
      {"tool_errors", "tool_calls"},
  };
  return kParts;
}

}  // namespace atlas::catalogue
