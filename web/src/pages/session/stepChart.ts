// The chart of a session step by step: what each step read from the cache and what was new,
// stacked, under a strip of marks, with the running total as a line.
import type { SessionStep } from "../../api/types";
import type { PlotMark } from "../../components/plot/EChart.svelte";
import type { PlotOption } from "../../components/plot/echarts";
import {
  axisLook,
  readoutCard,
  sliderLook,
  textStyle,
  tooltipLook,
  type ReadoutLine,
} from "../../components/plot/look";
import type { Palette } from "../../components/plot/palette.svelte";
import { formatModel } from "../../format/model";
import { formatCount, formatMagnitude, formatUsd } from "../../format/number";
import { formatSeconds } from "../../format/time";
import { t } from "../../i18n/i18n.svelte";

export type Running = "cost" | "tokens";

const stripTop = 4;
const stripHeight = 16;
const manyMarks = 30; // beyond that, marks are drawn small and light
const gridTop = stripTop + stripHeight + 12;
const gridBottom = 78;
const left = 58;
const right = 62;

const runningValue = (step: SessionStep, running: Running): number | null =>
  running === "cost" ? step.cumulative_cost_usd : step.cumulative_input_tokens;

export const generationSeconds = (step: SessionStep): number | null =>
  step.generation === null ? null : (step.generation.end_us - step.generation.start_us) / 1e6;

export const triggerName = (step: SessionStep): string =>
  t(step.trigger === "user" ? "session.byUser" : step.trigger === "tool" ? "session.byTool" : "session.byNone");

function readout(step: SessionStep, colors: Palette): HTMLElement {
  const lines: ReadoutLine[] = [
    { name: t("session.prefix"), value: formatCount(step.prefix_tokens), color: colors.prefix },
    { name: t("session.append"), value: formatCount(step.append_tokens), color: colors.append },
    { name: t("session.output"), value: formatCount(step.output_tokens) },
    { name: t("session.generation"), value: formatSeconds(generationSeconds(step)) },
    { name: t("sessions.tools"), value: formatCount(step.tools.length) },
    { name: t("sessions.cost"), value: formatUsd(step.cost_usd) },
    { name: t("session.costSoFar"), value: formatUsd(step.cumulative_cost_usd) },
  ];
  if (step.is_compaction)
    lines.push({ name: t("session.compaction"), value: `−${formatCount(step.context_drop_tokens)}` });
  const title = `${t("session.stepN", { n: step.seq })} · ${triggerName(step)} · ${formatModel(step.model)}`;
  return readoutCard(title, lines);
}

// The mark at the selected step.
export function stepMark(seq: number): PlotMark {
  return { from: seq - 1, to: seq - 1, left, right, top: gridTop, bottom: gridBottom };
}

export interface StepChartInput {
  steps: readonly SessionStep[];
  running: Running;
  colors: Palette;
  window: { from: number; to: number }; // step numbers
}

function marks(steps: readonly SessionStep[], has: (step: SessionStep) => boolean): number[][] {
  return steps.filter(has).map((step) => [step.seq - 1, 0]);
}

export function stepChartOption({ steps, running, colors, window }: StepChartInput): PlotOption {
  const names = steps.map((step) => String(step.seq));
  const category = { type: "category", data: names, ...axisLook(colors) };
  const compactions = steps.filter((step) => step.is_compaction);
  const userMarks = marks(steps, (step) => step.trigger === "user");
  const bar = {
    type: "bar",
    stack: "input",
    barCategoryGap: steps.length > 300 ? "0%" : "18%",
    large: true,
    largeThreshold: 1200,
    progressive: 0,
  };
  const sizes = {
    startValue: window.from - 1,
    endValue: window.to - 1,
    xAxisIndex: [0, 1],
    minValueSpan: Math.min(7, steps.length - 1),
  };
  return {
    animation: false,
    textStyle: textStyle(colors),
    grid: [
      { left, right, top: gridTop, bottom: gridBottom },
      { left, right, top: stripTop, height: stripHeight },
    ],
    xAxis: [
      { ...category, name: t("session.stepAxis"), nameLocation: "middle", nameGap: 24, splitLine: { show: false } },
      { ...category, gridIndex: 1, show: false },
    ],
    yAxis: [
      {
        type: "value",
        ...axisLook(colors),
        axisLabel: { ...axisLabel(colors), formatter: formatMagnitude },
        axisLine: { show: false },
      },
      { type: "value", gridIndex: 1, show: false, min: -1, max: 1 },
      {
        type: "value",
        ...axisLook(colors),
        position: "right",
        axisLabel: { ...axisLabel(colors), formatter: running === "cost" ? formatUsd : formatMagnitude },
        axisLine: { show: false },
        splitLine: { show: false },
      },
    ],
    dataZoom: [
      { type: "inside", ...sizes, zoomOnMouseWheel: "ctrl", moveOnMouseWheel: false, preventDefaultMouseMove: false },
      {
        type: "slider",
        ...sizes,
        height: 24,
        bottom: 8,
        left,
        right,
        ...sliderLook(colors),
        labelFormatter: (index: number) => String(index + 1),
      },
    ],
    tooltip: {
      trigger: "axis",
      axisPointer: { type: "shadow", shadowStyle: { color: colors.ink, opacity: 0.06 } },
      ...tooltipLook(colors),
      formatter: (points: { dataIndex: number }[]) => {
        const step = steps[points[0]?.dataIndex ?? -1];
        return step ? readout(step, colors) : "";
      },
    },
    series: [
      {
        ...bar,
        name: "prefix",
        data: steps.map((step) => step.prefix_tokens ?? 0),
        itemStyle: { color: colors.prefix },
      },
      {
        ...bar,
        name: "append",
        data: steps.map((step) => step.append_tokens ?? 0),
        itemStyle: { color: colors.append },
        markLine: {
          silent: true,
          symbol: "none",
          label: { show: false },
          lineStyle: { color: colors.bad, type: [4, 3], width: 1, opacity: compactions.length > manyMarks ? 0.4 : 0.9 },
          data: compactions.map((step) => ({ xAxis: step.seq - 1 })),
        },
      },
      {
        type: "line",
        name: "running",
        yAxisIndex: 2,
        data: steps.map((step) => runningValue(step, running)),
        showSymbol: steps.length === 1,
        sampling: "lttb",
        lineStyle: { color: colors.output, width: 2 },
        itemStyle: { color: colors.output },
        z: 5,
      },
      {
        type: "scatter",
        name: "user",
        xAxisIndex: 1,
        yAxisIndex: 1,
        symbol: "triangle",
        symbolSize: userMarks.length > manyMarks * 5 ? 5 : 8,
        data: userMarks,
        itemStyle: { color: colors.accent },
      },
      {
        type: "scatter",
        name: "compaction",
        xAxisIndex: 1,
        yAxisIndex: 1,
        symbol: "diamond",
        symbolSize: compactions.length > manyMarks ? 7 : 11,
        data: marks(steps, (step) => step.is_compaction),
        itemStyle: { color: colors.bad },
      },
    ],
  };
}

function axisLabel(colors: Palette): Record<string, unknown> {
  return axisLook(colors)["axisLabel"] as Record<string, unknown>;
}
