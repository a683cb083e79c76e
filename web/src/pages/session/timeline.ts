// A session on a time axis: what happened when, in which lane, and an axis on which long stretches
// are shortened. Pure: instants in microseconds, places in seconds of drawn time.
import type { SessionStep } from "../../api/types";

export type SpanKind = "wait" | "generation" | "tool";

export interface Span {
  kind: SpanKind;
  startUs: number;
  endUs: number;
  lane: number; // 0 waits, 1 generation, 2 and on tools
  seq: number;
  name: string; // of the tool, else empty
  isError: boolean;
}

export const waitLane = 0;
export const generationLane = 1;
export const firstToolLane = 2;
const mostToolLanes = 6; // beyond that, tools share the last lane

// Each interval in the first lane that is free; `intervals` by start.
export function packLanes(intervals: readonly { startUs: number; endUs: number }[], most: number): number[] {
  const freeFrom: number[] = [];
  return intervals.map(({ startUs, endUs }) => {
    let lane = freeFrom.findIndex((end) => end <= startUs);
    if (lane === -1) lane = Math.min(freeFrom.length, most - 1);
    freeFrom[lane] = Math.max(freeFrom[lane] ?? Number.NEGATIVE_INFINITY, endUs);
    return lane;
  });
}

type Bare = Omit<Span, "lane">;

function toolSpans(step: SessionStep): Bare[] {
  return step.tools.flatMap((tool): Bare[] => {
    const startUs = tool.emitted_us;
    if (startUs === null) return [];
    const endUs = tool.result_us ?? (tool.effective_ms === null ? null : startUs + tool.effective_ms * 1000);
    if (endUs === null || endUs < startUs) return [];
    return [{ kind: "tool", startUs, endUs, seq: step.seq, name: tool.name, isError: tool.is_error === true }];
  });
}

// Everything of `steps` that has a beginning and an end, by start within a lane's kind.
export function spansOf(steps: readonly SessionStep[]): Span[] {
  const plain = (kind: SpanKind, lane: number, step: SessionStep, span: SessionStep["wait"]): Span[] =>
    span === null || span.end_us < span.start_us
      ? []
      : [{ kind, lane, startUs: span.start_us, endUs: span.end_us, seq: step.seq, name: "", isError: false }];
  const waits = steps.flatMap((step) => plain("wait", waitLane, step, step.wait));
  const generations = steps.flatMap((step) => plain("generation", generationLane, step, step.generation));
  const tools = steps.flatMap(toolSpans).sort((a, b) => a.startUs - b.startUs);
  const lanes = packLanes(tools, mostToolLanes);
  return [
    ...waits,
    ...generations,
    ...tools.map((tool, index) => ({ ...tool, lane: firstToolLane + (lanes[index] ?? 0) })),
  ];
}

// From instants to places and back, along pieces that are straight.
export interface Warp {
  lengthS: number;
  toPlace: (us: number) => number;
  toInstant: (place: number) => number;
}

// A stretch in which nothing begins or ends grows with its logarithm once it is this long.
export const longStretchS = 20;

function drawnLength(seconds: number, isShortened: boolean): number {
  if (!isShortened || seconds <= longStretchS) return seconds;
  return longStretchS * (1 + Math.log(seconds / longStretchS));
}

// The last index whose value is at most `value`; `sorted` ascending, not empty.
function pieceOf(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] as number) <= value) low = middle;
    else high = middle - 1;
  }
  return Math.min(low, Math.max(0, sorted.length - 2));
}

function along(from: readonly number[], to: readonly number[], value: number): number {
  const last = from.length - 1;
  if (last < 0) return 0;
  if (value <= (from[0] as number)) return to[0] as number;
  if (value >= (from[last] as number)) return to[last] as number;
  const piece = pieceOf(from, value);
  const [a, b] = [from[piece] as number, from[piece + 1] as number];
  const [x, y] = [to[piece] as number, to[piece + 1] as number];
  return b === a ? x : x + ((value - a) / (b - a)) * (y - x);
}

export function makeWarp(spans: readonly Span[], isShortened: boolean): Warp {
  const instants = [...new Set(spans.flatMap(({ startUs, endUs }) => [startUs, endUs]))].sort((a, b) => a - b);
  const places: number[] = [];
  let place = 0;
  instants.forEach((instant, index) => {
    if (index > 0) place += drawnLength((instant - (instants[index - 1] as number)) / 1e6, isShortened);
    places.push(place);
  });
  return {
    lengthS: place,
    toPlace: (us) => along(instants, places, us),
    toInstant: (at) => along(places, instants, at),
  };
}
