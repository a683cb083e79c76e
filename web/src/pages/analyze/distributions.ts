// The eight distributions of the dashboard as figure models.
import type { Axis, Figure, LegendEntry, Mark } from "../../charts/model";
import { formatProvider } from "../../format/model";
import { formatCount } from "../../format/number";
import { t } from "../../i18n/i18n.svelte";
import { colors, providerFill } from "../../charts/palette";
import { axis, bandAxis, faded, figure, lineStyle, panel } from "../../charts/parts";
import type { BoxGroup, Curve, CurveData, Distributions } from "./payload";
import { evenTicks, msTicks, secondTicks, shareTicks, tokenTicks } from "../../charts/roundTicks";

const height = 4.6;
const nameOf = (series: string): string => (series === "all" ? t("analyze.everybody") : formatProvider(series));
const colorOf = (series: string, index: number): string =>
  series === "all" ? colors.prefix : providerFill(series, index);

const extent = (values: readonly number[], fallback: [number, number]): [number, number] => {
  const lo = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const hi = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  return lo <= hi ? [lo, hi] : fallback;
};

const legendOf = (curves: readonly Curve[], symbol: LegendEntry["symbol"]): LegendEntry[] =>
  curves.map(({ name }, index) => ({
    series: name,
    label: nameOf(name),
    color: colorOf(name, index),
    symbol,
    dash_pt: [0, 0],
  }));

const lines = (curves: readonly Curve[]): Mark[] =>
  curves.map(({ name, points }, index) => ({
    type: "line",
    series: name,
    x: points.map(([x]) => x),
    y: points.map(([, y]) => y),
    style: lineStyle(colorOf(name, index)),
    step: "none",
  }));

const shareAxis = (): Axis => axis({ lo: 0, hi: 1, label: t("analyze.cumulativeShare"), ticks: [...shareTicks] });

type TicksOf = (lo: number, hi: number) => { value: number; label: string }[];

function cdf(name: string, { series }: CurveData, label: string, ticks: TicksOf): Figure {
  const [lo, hi] = extent(
    series.flatMap(({ points }) => points.map(([x]) => x)),
    [1, 10],
  );
  const least = Math.max(lo, 0.001); // points are rounded to three digits
  const x = axis({
    kind: "log10",
    lo: least,
    hi: Math.max(hi, least * 2),
    label,
    ticks: ticks(least, Math.max(hi, least * 2)),
  });
  return figure(name, [panel({ x, y: shareAxis(), marks: lines(series), legend: legendOf(series, "line") })], height);
}

function linearCdf(name: string, { series }: CurveData, label: string): Figure {
  const [, most] = extent(
    series.flatMap(({ points }) => points.map(([x]) => x)),
    [0, 1],
  );
  // The last hundredth of the steps would take nearly all of an even axis.
  const tail = series.flatMap(({ points }) => points.filter(([, y]) => y >= 0.98).map(([x]) => x));
  const hi = tail.length > 0 ? Math.min(most, extent(tail, [most, most])[0] * 1.5) : most;
  const x = axis({ lo: 0, hi, label, ticks: evenTicks(hi, 6, (value) => `${value}s`) });
  return figure(name, [panel({ x, y: shareAxis(), marks: lines(series), legend: legendOf(series, "line") })], height);
}

function outputLengths({ series }: CurveData): Figure {
  const [lo, hi] = extent(
    series.flatMap(({ points }) => points.map(([x]) => x)),
    [1, 10],
  );
  const [, most] = extent(
    series.flatMap(({ points }) => points.map(([, y]) => y)),
    [0, 1],
  );
  const x = axis({
    kind: "log10",
    lo,
    hi: Math.max(hi, lo * 2),
    label: t("analyze.outputPerStep"),
    ticks: tokenTicks(lo, hi),
  });
  const y = axis({
    lo: 0,
    hi: most * 1.08 || 1,
    label: t("analyze.shareOfSteps"),
    ticks: evenTicks(most, 4, (value) => `${Number((value * 100).toFixed(1))}%`),
  });
  return figure("output_tokens", [panel({ x, y, marks: lines(series), legend: legendOf(series, "line") })], height);
}

function prefixAppend({ series }: CurveData): Figure {
  const marks: Mark[] = series.map(({ name, points }, index) => ({
    type: "points",
    series: name,
    x: points.map(([x]) => x),
    y: points.map(([, y]) => y),
    areas_pt2: [],
    area_pt2: 7,
    color: faded(colorOf(name, index), 0.4),
    edge: null,
  }));
  const tokens = (label: string, values: number[]): Axis => {
    const [lo, hi] = extent(values, [1, 1000]);
    return axis({ kind: "log10", lo, hi: Math.max(hi, lo * 2), label, ticks: tokenTicks(lo, hi), margin: 0.06 });
  };
  const all = series.flatMap(({ points }) => points);
  const x = tokens(
    t("analyze.prefixPerStep"),
    all.map(([value]) => value),
  );
  const y = tokens(
    t("analyze.appendPerStep"),
    all.map(([, value]) => value),
  );
  return figure("prefix_append_scatter", [panel({ x, y, marks, legend: legendOf(series, "dot") })], height);
}

function latencyByCategory(groups: readonly BoxGroup[]): Figure {
  const [lo, hi] = extent(
    groups.flatMap(({ min, max }) => [min, max]).filter((value) => value > 0),
    [1, 1000],
  );
  const boxes: Mark = {
    type: "boxes",
    series: "",
    boxes: groups.map(({ name, min, q1, median, q3, max }, at) => ({
      at,
      whisker_lo: min,
      q1,
      median,
      q3,
      whisker_hi: max,
      hover: name,
    })),
    horizontal: true,
    width: 0.55,
    face: faded(colors.tool, 0.3),
    edge: colors.tool,
    median: colors.text,
  };
  const x = axis({
    kind: "log10",
    lo,
    hi: Math.max(hi, lo * 2),
    label: t("analyze.latency"),
    ticks: msTicks(lo, hi),
    margin: 0.05,
  });
  return figure(
    "tool_latency_by_category",
    [
      panel({
        x,
        y: bandAxis(
          groups.map(({ name }) => categoryName(name)),
          { isTurned: true },
        ),
        marks: [boxes],
      }),
    ],
    height,
  );
}

const categoryNames: Readonly<Record<string, Parameters<typeof t>[0]>> = {
  Planning: "analyze.category.planning",
  "File read / search": "analyze.category.read",
  "File edit / patch": "analyze.category.edit",
  "Shell / command": "analyze.category.shell",
  "Web / lookup": "analyze.category.web",
  "Agent / task": "analyze.category.agent",
  Other: "analyze.category.other",
};

function categoryName(name: string): string {
  const key = categoryNames[name];
  return key === undefined ? name : t(key);
}

function callCounts(items: readonly { name: string; value: number }[]): Figure {
  const most = Math.max(1, ...items.map(({ value }) => value));
  const rects: Mark = {
    type: "rects",
    series: "",
    rects: items.map(({ name, value }, at) => ({
      x0: 0,
      x1: value,
      y0: at - 0.36,
      y1: at + 0.36,
      color: null,
      label: "",
      hover: `${name}: ${formatCount(value)}`,
    })),
    color: colors.tool,
    edge: null,
    label_pt: 9,
    corner_radius_pt: 0,
    below_marks: false,
  };
  const x = axis({ lo: 0, hi: most * 1.02, label: t("sessions.tools"), ticks: evenTicks(most, 5) });
  const y = bandAxis(
    items.map(({ name }) => (name.length > 26 ? `${name.slice(0, 25)}…` : name)),
    { isTurned: true },
  );
  return figure("tool_call_counts", [panel({ x, y, marks: [rects] })], height);
}

function hitRatios(bins: readonly { label: string; count: number }[]): Figure {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const rects: Mark = {
    type: "rects",
    series: "",
    rects: bins.map(({ label, count }, at) => ({
      x0: at - 0.4,
      x1: at + 0.4,
      y0: 0,
      y1: count,
      color: null,
      label: "",
      hover: `${label}: ${formatCount(count)}`,
    })),
    color: colors.prefix,
    edge: null,
    label_pt: 9,
    corner_radius_pt: 0,
    below_marks: false,
  };
  const y = axis({ lo: 0, hi: most * 1.05, label: t("sessions.steps"), ticks: evenTicks(most, 4) });
  return figure(
    "cache_hit_ratio",
    [
      panel({
        x: bandAxis(
          bins.map(({ label }) => label),
          { label: t("analyze.hitRatio") },
        ),
        y,
        marks: [rects],
      }),
    ],
    height,
  );
}

export interface DistributionChart {
  key: keyof Distributions;
  figure: Figure;
  isEmpty: boolean;
}

const hasNoPoints = ({ series }: CurveData): boolean => series.every(({ points }) => points.length === 0);

export function distributionCharts(data: Distributions): DistributionChart[] {
  return [
    {
      key: "tool_latency_distribution",
      isEmpty: hasNoPoints(data.tool_latency_distribution),
      figure: cdf("tool_latency_distribution", data.tool_latency_distribution, t("analyze.latency"), msTicks),
    },
    {
      key: "tool_latency_by_category",
      isEmpty: data.tool_latency_by_category.groups.length === 0,
      figure: latencyByCategory(data.tool_latency_by_category.groups),
    },
    {
      key: "tool_call_counts",
      isEmpty: data.tool_call_counts.items.length === 0,
      figure: callCounts(data.tool_call_counts.items),
    },
    {
      key: "prefix_append_scatter",
      isEmpty: hasNoPoints(data.prefix_append_scatter),
      figure: prefixAppend(data.prefix_append_scatter),
    },
    { key: "output_tokens", isEmpty: hasNoPoints(data.output_tokens), figure: outputLengths(data.output_tokens) },
    {
      key: "generation_time_cdf",
      isEmpty: hasNoPoints(data.generation_time_cdf),
      figure: linearCdf("generation_time_cdf", data.generation_time_cdf, t("analyze.generationTime")),
    },
    {
      key: "cache_hit_ratio",
      isEmpty: data.cache_hit_ratio.bins.every(({ count }) => count === 0),
      figure: hitRatios(data.cache_hit_ratio.bins),
    },
    {
      key: "human_input_wait",
      isEmpty: hasNoPoints(data.human_input_wait),
      figure: cdf("human_input_wait", data.human_input_wait, t("analyze.humanWait"), secondTicks),
    },
  ];
}
