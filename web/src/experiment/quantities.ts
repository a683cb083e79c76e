// Which quantity of a step an axis of a figure shows, so that a bar, bin or point leads to the
// steps behind it (GET /api/v1/steps).
import type { Figure, Panel } from "../charts/model";
import { isLogarithmic } from "../charts/scale";
import type { Readout } from "../charts/readout";
import { bandName } from "../charts/valueFormat";

export type Quantity =
  | "prefix_tokens"
  | "append_tokens"
  | "adjusted_append_tokens"
  | "output_tokens"
  | "input_tokens"
  | "generation_s"
  | "hit_ratio"
  | "tool_latency_ms";

export interface StepsRequest {
  quantity: Quantity;
  min: number | null;
  max: number | null;
  tool: string | null;
  trigger: "user" | "tool" | null;
  provider: string | null;
}

type AxisRule = { side: "x" | "y"; quantity: (panel: Panel, panelIndex: number, series: string) => Quantity | null };
type Rule = AxisRule | { bins: "hit_ratio" } | { toolBand: true };

const always = (side: "x" | "y", quantity: Quantity): AxisRule => ({ side, quantity: () => quantity });
const prefixThenAppend: AxisRule = {
  side: "x",
  quantity: (_, index) => (index === 0 ? "prefix_tokens" : "append_tokens"),
};
const bySeries: AxisRule = {
  side: "x",
  quantity: (_, __, series) => (/^(prefix|adjusted_append|output)_tokens$/.test(series) ? (series as Quantity) : null),
};

const rules: Readonly<Record<string, Rule>> = {
  token_spindles_transparent: bySeries,
  prefix_append_distribution: prefixThenAppend,
  prefix_append_cdf: prefixThenAppend,
  prefix_vs_append_sample: always("x", "prefix_tokens"),
  prefix_vs_adjusted_append_sample: always("y", "adjusted_append_tokens"),
  output_tokens_distribution: always("x", "output_tokens"),
  llm_generation_time_count_cdf_by_provider: always("x", "generation_s"),
  llm_generation_time_total_cdf_by_provider: always("x", "generation_s"),
  context_decode_speed_scatter: always("x", "input_tokens"),
  tool_latency_count_cdf_by_provider: always("x", "tool_latency_ms"),
  tool_total_latency_cdf_by_provider: always("x", "tool_latency_ms"),
  user_wait_time_vs_hit_rate_scatter: always("y", "hit_ratio"),
  tool_result_wait_time_vs_hit_rate_scatter: always("y", "hit_ratio"),
  cache_hit_ratio_histogram: { bins: "hit_ratio" },
  cache_hit_ratio_append_weighted_histogram: { bins: "hit_ratio" },
  tool_latency_by_tool: { toolBand: true },
  tool_latency_by_tool_top12_wide: { toolBand: true },
  tool_call_counts: { toolBand: true },
  tool_total_time_by_kind: { toolBand: true },
};

function providerOf(panel: Panel, series: string): string | null {
  const words = `${series} ${panel.title}`.toLowerCase();
  return words.includes("claude") ? "claude" : words.includes("codex") ? "codex" : null;
}

function triggerOf(panel: Panel, figure: Figure): "user" | "tool" | null {
  const words = `${panel.title} ${figure.name}`.toLowerCase();
  if (/\btool_result/.test(words)) return "tool";
  return /\buser\b|user_wait/.test(words) ? "user" : null;
}

// "(.80,.90]" -> 0.8 to 0.9; "0" and "1" stand for themselves.
export function binRange(label: string): [number, number] | null {
  const ends = label.match(/\d*\.?\d+/g)?.map(Number);
  const [low, high] = ends ?? [];
  if (low === undefined) return null;
  return [low, high ?? low];
}

// "Bash  (n=3,012)" -> "Bash"; a group of tools is none.
export function toolName(label: string): string | null {
  const name = label.replace(/\s*\(.*$/, "").trim();
  return name === "" || name === "Other" || name === "mcp" ? null : name;
}

// A value stands for its surroundings: a tenth up and down where the axis is logarithmic, else a
// fiftieth of the axis.
function around(panel: Panel, side: "x" | "y", value: number): [number, number] {
  const { scale } = panel[side];
  if (isLogarithmic(scale)) return value === 0 ? [0, 0] : [value / 1.1, value * 1.1];
  const reach = Math.abs(scale.hi - scale.lo) / 50;
  return [value - reach, value + reach];
}

// Shares are drawn as percentages by some figures and as shares by others.
const asShare = (panel: Panel, value: number): number => (panel.y.scale.hi > 1.5 ? value / 100 : value);

// What to ask for, or null where a figure's axis is no quantity of a step.
export function stepsBehind(figure: Figure, readout: Readout): StepsRequest | null {
  const rule = rules[figure.name];
  const panel = figure.panels[readout.panel];
  if (!rule || !panel) return null;
  const base = { tool: null, trigger: null, provider: providerOf(panel, readout.series) };
  if ("bins" in rule) {
    const middle = readout.range.x && (readout.range.x[0] + readout.range.x[1]) / 2;
    const range = middle === null ? null : binRange(bandName(panel.x, middle));
    if (!range) return null;
    return { ...base, quantity: rule.bins, min: range[0], max: range[1], trigger: triggerOf(panel, figure) };
  }
  if ("toolBand" in rule) {
    const tool = toolName(readout.title);
    return tool === null ? null : { ...base, quantity: "tool_latency_ms", min: null, max: null, tool };
  }
  const quantity = rule.quantity(panel, readout.panel, readout.series);
  const value = rule.side === "x" ? readout.xValue : (readout.range.y?.[0] ?? null);
  if (quantity === null || value === null || !Number.isFinite(value)) return null;
  const [min, max] = around(panel, rule.side, value);
  if (quantity !== "hit_ratio") return { ...base, quantity, min: Math.max(0, min), max };
  return { ...base, quantity, min: asShare(panel, min), max: asShare(panel, max), trigger: triggerOf(panel, figure) };
}
