// The dashboard's numbers as /api/v1/analytics carries them. Days and hours are local, USD are
// known prices.

export interface Kpis {
  sessions: number;
  users: number;
  rounds: number;
  inputTokens: number;
  cachedInputTokens: number;
  uncachedInputTokens: number;
  outputTokens: number;
  totalCostUsd: number;
  cacheSavingsUsd: number;
  firstTsUs: number;
  lastTsUs: number;
  activeDays: number;
}

export interface Day {
  day: string; // "2026-03-05"
  rounds: number;
  inputTokens: number;
  outputTokens: number;
  costUsd: number;
}

export interface HourCell {
  weekday: number; // 0 is Monday
  hour: number;
  rounds: number;
}

export interface ModelCost {
  provider: string;
  model: string;
  rounds: number;
  inputCost: number;
  cacheWriteCost: number;
  cachedCost: number;
  outputCost: number;
  reasoningCost: number;
  costUsd: number;
  priced: boolean;
}

export interface ProviderPart {
  provider: string;
  rounds: number;
  cost: number;
  stepShare: number;
  costShare: number;
}

export interface Highlight {
  id: string;
  dimension: string;
  title: string;
  value: string;
  detail: string;
  sessionId?: string | null;
  roundIndex?: number | null;
}

export interface Curve {
  name: string;
  points: [number, number][];
}

interface Axes {
  xLabel?: string;
  yLabel?: string;
  xLog?: boolean;
  yLog?: boolean;
}

export interface CurveData extends Axes {
  series: Curve[];
}

export interface BoxGroup {
  name: string;
  min: number;
  q1: number;
  median: number;
  q3: number;
  max: number;
}

export interface Distributions {
  tool_latency_distribution: CurveData;
  tool_latency_by_category: Axes & { groups: BoxGroup[] };
  tool_call_counts: Axes & { items: { name: string; value: number }[] };
  prefix_append_scatter: CurveData;
  output_tokens: CurveData;
  generation_time_cdf: CurveData;
  cache_hit_ratio: Axes & { bins: { label: string; count: number }[] };
  human_input_wait: CurveData;
}

export interface Analytics {
  kpis: Kpis;
  perDay: Day[];
  hourWeekday: HourCell[];
  cost: {
    byModel: ModelCost[];
    cacheSavingsUsd: number;
    reasoningCostUsd: number;
    pricedRounds: number;
    unpricedRounds: number;
  };
  providers: ProviderPart[];
  stats: Record<string, number | string>;
  facts: Highlight[];
  distributions: Distributions;
}
