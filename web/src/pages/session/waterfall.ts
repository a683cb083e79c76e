// The waterfall of a session: generation, tools and human waits in lanes over time.
import type { PlotMark } from "../../components/plot/EChart.svelte";
import type { PlotOption } from "../../components/plot/echarts";
import { axisLook, readoutCard, textStyle, tooltipLook } from "../../components/plot/look";
import type { Palette } from "../../components/plot/palette.svelte";
import { formatClock, formatLocalDateTime } from "../../format/local";
import { formatSeconds } from "../../format/time";
import { t } from "../../i18n/i18n.svelte";
import { firstToolLane, generationLane, longStretchS, waitLane, type Span, type SpanKind, type Warp } from "./timeline";

export const spanSeconds = (span: Span): number => (span.endUs - span.startUs) / 1e6;

export const spanName = (span: Span): string =>
  span.kind === "wait" ? t("session.wait") : span.kind === "generation" ? t("session.generation") : span.name;

interface DrawApi {
  value: (dimension: number) => number;
  coord: (point: [number, number]) => [number, number];
  size: (size: [number, number]) => [number, number];
}
interface DrawParameters {
  coordSys: { x: number; y: number; width: number; height: number };
  dataIndex: number;
  dataIndexInside: number;
}

const margins = { left: 76, right: 18, top: 6, bottom: 30 };
const laneHeight = 26;
const roomForDate = 600; // pixels of the whole chart
const leastWidth = 1;
const labelRoom = 34; // pixels that a duration needs inside its bar

export const lanesOf = (spans: readonly Span[]): number =>
  Math.max(firstToolLane, ...spans.map(({ lane }) => lane + 1));
export const waterfallHeight = (lanes: number): number => margins.top + margins.bottom + lanes * laneHeight;

function laneName(lane: number): string {
  if (lane === waitLane) return t("session.laneUser");
  if (lane === generationLane) return t("session.laneModel");
  return lane === firstToolLane ? t("session.laneTools") : "";
}

function fillOf(span: Span, colors: Palette): string {
  if (span.isError) return colors.bad;
  const fills: Record<SpanKind, string> = { wait: colors.wait, generation: colors.generation, tool: colors.tool };
  return fills[span.kind];
}

// The right edge of what is drawn in each lane: spans that would lie below one pixel are left out,
// so that ten thousand of them cost no more than the pixels they fill.
type DrawnTo = number[];

function drawSpan(span: Span, colors: Palette, drawnTo: DrawnTo, parameters: DrawParameters, api: DrawApi): unknown {
  const [x0, y] = api.coord([api.value(0), api.value(2)]);
  const [x1] = api.coord([api.value(1), api.value(2)]);
  const { x: left, width: room } = parameters.coordSys;
  const from = Math.max(x0, left);
  const to = Math.min(Math.max(x1, x0 + leastWidth), left + room);
  if (to < from || (to <= (drawnTo[span.lane] ?? Number.NEGATIVE_INFINITY) + 0.25 && !span.isError)) return null;
  drawnTo[span.lane] = Math.max(drawnTo[span.lane] ?? to, to);
  const height = span.kind === "wait" ? 12 : 16;
  const shape = { x: from, y: y - height / 2, width: to - from, height };
  const bar = {
    type: "rect",
    shape,
    style: { fill: fillOf(span, colors), opacity: span.kind === "wait" ? 0.75 : 1 },
  };
  if (spanSeconds(span) <= longStretchS || to - from < labelRoom) return bar;
  const text = {
    text: formatSeconds(spanSeconds(span)),
    x: (from + to) / 2,
    y,
    align: "center",
    verticalAlign: "middle",
    fontSize: 10.5,
  };
  return {
    type: "group",
    children: [
      bar,
      { type: "text", silent: true, style: { ...text, fill: span.kind === "wait" ? colors.ink : colors.plate } },
    ],
  };
}

function readout(span: Span, colors: Palette): HTMLElement {
  return readoutCard(`${spanName(span)}${span.isError ? ` · ${t("session.failedTool")}` : ""}`, [
    { name: t("session.step"), value: String(span.seq) },
    { name: t("sessions.start"), value: formatClock(span.startUs, true) },
    { name: t("sessions.duration"), value: formatSeconds(spanSeconds(span)), color: fillOf(span, colors) },
  ]);
}

// The mark over all that belongs to the selected step; null if it has no times or is out of view.
export function spansMark(spans: readonly Span[], warp: Warp, selected: number): PlotMark | null {
  const own = spans.filter((span) => span.seq === selected);
  if (own.length === 0) return null;
  const from = warp.toPlace(Math.min(...own.map(({ startUs }) => startUs)));
  return { from, to: warp.toPlace(Math.max(...own.map(({ endUs }) => endUs))), ...margins };
}

export interface WaterfallInput {
  spans: readonly Span[];
  warp: Warp;
  colors: Palette;
  width: number; // pixels, to choose how many clock times fit
}

export function waterfallOption({ spans, warp, colors, width }: WaterfallInput): PlotOption {
  const lanes = lanesOf(spans);
  let drawnTo: DrawnTo = [];
  const look = axisLook(colors);
  const clock = (place: number): string => {
    const us = warp.toInstant(place);
    const isDated = place === 0 && width >= roomForDate;
    return isDated ? formatLocalDateTime(us) : formatClock(us, warp.lengthS < 1200);
  };
  return {
    animation: false,
    textStyle: textStyle(colors),
    grid: margins,
    xAxis: {
      type: "value",
      ...look,
      min: 0,
      max: Math.max(warp.lengthS, 1),
      interval: Math.max(warp.lengthS, 1) / Math.max(2, Math.floor(width / 150)),
      axisLabel: {
        ...(look["axisLabel"] as object),
        formatter: clock,
        hideOverlap: true,
        alignMinLabel: "left",
        alignMaxLabel: "right",
      },
    },
    yAxis: {
      type: "category",
      inverse: true,
      data: Array.from({ length: lanes }, (_, lane) => laneName(lane)),
      ...look,
      axisTick: { show: false },
      axisLine: { show: false },
      splitLine: { show: false },
    },
    dataZoom: [
      {
        type: "inside",
        filterMode: "weakFilter",
        zoomOnMouseWheel: "ctrl",
        moveOnMouseWheel: false,
        preventDefaultMouseMove: false,
      },
    ],
    tooltip: {
      trigger: "item",
      ...tooltipLook(colors),
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const span = spans[dataIndex];
        return span ? readout(span, colors) : "";
      },
    },
    series: [
      {
        type: "custom",
        progressive: 0,
        encode: { x: [0, 1], y: 2 },
        data: spans.map((span) => [warp.toPlace(span.startUs), warp.toPlace(span.endUs), span.lane]),
        renderItem: (parameters: DrawParameters, api: DrawApi) => {
          if (parameters.dataIndexInside === 0) drawnTo = [];
          const span = spans[parameters.dataIndex];
          return span ? drawSpan(span, colors, drawnTo, parameters, api) : null;
        },
      },
    ],
  };
}
