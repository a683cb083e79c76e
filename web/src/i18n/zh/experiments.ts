// Titles and questions of the experiments, keyed by category/name. One that is missing is shown
// in English.
export const experiments: Readonly<Record<string, { title: string; question: string }>> = {
  "session/session_internal_counts": {
    title: "会话内部的工作量",
    question: "一个会话、一个请求、一个智能体步之内各有多少请求、步骤和工具调用？",
  },
  "session/total_input_growth": {
    title: "总输入的增长",
    question: "从会话的一步到下一步，整个提示的长度如何变化？缩短是抖动，还是真正的压缩？",
  },
  "session/session_compaction_counts": {
    title: "每个会话的压缩次数",
    question: "一个编程会话的上下文会被压缩多少次，由谁触发？",
  },
  "session/session_cost_distribution": {
    title: "会话的花费",
    question: "按标价计算，一个会话、一个请求、一个智能体步各花多少钱，钱花在了哪里？",
  },
  "session/session_timing_distribution": {
    title: "时间去了哪里",
    question: "在智能体工作的时钟时间里，人思考、模型生成、工具运行各占多少？",
  },
  "session/session_token_steps": {
    title: "单个会话的逐步词元",
    question: "在一个会话中，提示如何逐步增长，用户消息落在哪里，上下文在何处被压缩？",
  },
  "human_in_the_loop/human_input_wait": {
    title: "等待用户输入",
    question: "在人发出下一条消息之前，会话闲置多久？空闲时间堆积在哪些等待长度上？",
  },
  "human_in_the_loop/user_turn_response_time": {
    title: "用户轮次的响应时间",
    question: "对用户的一个请求，智能体要多久才给出最后一个输出？",
  },
  "human_in_the_loop/user_turn_decomposition": {
    title: "用户轮次的时间分解",
    question: "一个用户轮次从头到尾的时间如何分为模型生成、工具时间和两者都无法解释的余量？",
  },
  "llm_generation/token_length_distribution": {
    title: "词元长度一览表",
    question: "一个智能体步的前缀、新增和输出有多长，平均与尾部各如何，Claude 与 Codex 有何不同？",
  },
  "llm_generation/prefix_append_distribution": {
    title: "前缀与新增的长度",
    question: "一步的输入有多大，其中多少是重用的缓存前缀，多少是新增词元？",
  },
  "llm_generation/append_by_prefix_bin": {
    title: "不同前缀大小下的新增",
    question: "给定缓存前缀的大小，一个智能体步会新增多少词元？",
  },
  "llm_generation/output_tokens": {
    title: "每步的输出词元",
    question: "模型在一个智能体步中写出多少词元，不同提供方或模型之间有何差别？",
  },
  "llm_generation/output_append_assignment": {
    title: "输出从哪里返回",
    question: "模型在一步中写出的内容，下一步是作为缓存前缀返回，还是作为新输入再次计费？",
  },
  "llm_generation/output_attribution_schematic": {
    title: "输出在哪里被再次计数",
    question: "示意图：提供方把上一步的输出计入缓存前缀，或计入新输入的两种方式。",
  },
  "llm_generation/context_decode_speed_scatter": {
    title: "不同上下文下的生成速度",
    question: "更长的上下文会让一步生成得更慢吗？",
  },
  "llm_generation/adjusted_prefix_append": {
    title: "前缀与调整后的新增",
    question: "去掉被重放的上一步输出之后，一步真正加入了多少外部上下文？",
  },
  "llm_generation/token_spindles": {
    title: "词元纺锤图",
    question: "一个智能体步的缓存前缀、真正的新输入和输出在同一词元轴上如何分布？",
  },
  "llm_generation/generation_time_cdf": {
    title: "一步的生成时间",
    question: "一个智能体步可观测的模型生成要多久，总生成时间集中在哪些步上？",
  },
  "llm_generation/append_vs_prefix_latency": {
    title: "新增为主与前缀为主的延迟对比",
    question: "大小相同的两步，一个以新输入为主，一个以缓存为主，时长是否不同？",
  },
  "llm_generation/timing_fit": { title: "时间拟合", question: "前缀、新增和输出的词元数能多好地预测一步的时长？" },
  "llm_generation/timing_feature_ambiguity": {
    title: "时间特征的歧义",
    question: "只看提供方、模型、片段类型和三个词元数时，一步的时长有多少无法解释？",
  },
  "tool_calls/tool_call_counts": {
    title: "工具调用次数",
    question: "每个智能体调用哪些工具，多频繁，其中多少以错误返回？",
  },
  "tool_calls/tool_latency_distribution": {
    title: "工具延迟",
    question: "一次工具调用要多久？调用次数与时间各集中在哪些延迟区间？",
  },
  "tool_calls/codex_wall_internal_gap": {
    title: "Codex 的端到端与内部时间",
    question: "Codex 工具调用的端到端时间中，有多少不属于运行器自身的执行时间？",
  },
  "tool_calls/tool_category_distribution": {
    title: "工具类别",
    question: "把工具归为几个通用类别后，调用与延迟如何分布？",
  },
  "tool_calls/tool_time_by_kind": {
    title: "各类工具的时间",
    question: "对每个智能体，哪些工具占据了最多的累计执行时间？",
  },
  "tool_calls/claude_long_tool_calls": {
    title: "Claude 的长工具调用",
    question: "哪些 Claude 工具调用超过一小时？是真正的工作、等待、重复，还是假象？",
  },
  "prefix_cache/cache_hit_ratio": {
    title: "前缀命中率",
    question: "每一步的提示中有多少来自前缀缓存？由人发起与由工具触发的步有何不同？",
  },
  "prefix_cache/cache_hit_idle_relationship": {
    title: "缓存命中与空闲时间",
    question: "前缀缓存命中率低的步，是否出现在长时间停顿之后？",
  },
  "prefix_cache/redundant_prefill": {
    title: "冗余预填充",
    question: "服务必须预填充的全部词元中，有多少是真正新的，又有多少完美的缓存本可提供？",
  },
  "prefix_cache/human_idle_cache_counterfactual": {
    title: "挺过停顿的缓存",
    question: "如果前缀缓存从不因人的思考而过期，最多能省下多少新增词元和多少钱？",
  },
  "prefix_cache/eviction_tradeoff": {
    title: "淘汰的权衡",
    question: "随着缓存超时从一秒增长到四小时，可达的命中率、额外的预填充和空闲内存如何变化？",
  },
  "prefix_cache/kv_cache_active_ratio": {
    title: "KV 缓存的活跃比例",
    question: "如果会话的 KV 缓存在闲置一段时间后被丢弃，它被保留的时间中有多少用于生成？",
  },
  "prefix_cache/cache_replay": { title: "缓存重放", question: "一步的缓存前缀是否就是上一步的全部输入？" },
  "prefix_cache/timeout_miss_pattern": {
    title: "超时导致的未命中",
    question: "为什么对话没有丢失任何内容，一个用户步却可能是代价高昂的缓存未命中？",
  },
  "trace_facts/overview_summary": {
    title: "总览",
    question: "一份轨迹的总数与平均数：会话、步骤、词元、时间、等待和工具。",
  },
  "trace_facts/csv_export": {
    title: "可重放的负载",
    question: "如果这些会话重新运行一遍，推理系统会看到怎样的提示、回答和工具等待？",
  },
  "trace_facts/paper_macros": { title: "论文用数字", question: "一篇关于这份轨迹的论文会引用哪些数字？" },
};

export const categories: Readonly<Record<string, { title: string; blurb: string }>> = {
  session: { title: "会话", blurb: "一段连续工作之内：步数、增长、花费、压缩与时间。" },
  llm_generation: { title: "模型生成", blurb: "进入模型的词元、离开模型的词元，以及生成所需的时间。" },
  tool_calls: { title: "工具调用", blurb: "智能体用哪些工具，用多少次，耗时多久。" },
  prefix_cache: { title: "前缀缓存", blurb: "提示中有多少被再次读取，缓存保留多久才值得。" },
  human_in_the_loop: { title: "人在回路", blurb: "智能体等待人，以及人等待智能体的时间。" },
  trace_facts: { title: "轨迹概况", blurb: "总数、可重放的负载与论文用数字。" },
};
