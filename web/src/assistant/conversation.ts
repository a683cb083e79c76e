// A conversation, and what each event does to the turn it belongs to. Pure: nothing here touches
// the network or the clock.
import type { AskEvent, Answer, Engine, Failure, Language, SandboxLevel, StepResult, Tool } from "../api/assistant";

export interface Step {
  step: number; // from 1
  tool: Tool;
  language: Language | "json";
  source: string;
  stdout: string; // what has come so far; the result has it all
  stderr: string;
  result: StepResult | null;
}

export type ProgressKind = "queued" | "reading" | "thinking" | "step" | "writing" | "retry" | "failover";

export interface ProgressLine {
  kind: ProgressKind;
  startedMs: number;
  endedMs: number | null; // null: goes on
  position?: number; // of queued
  step?: number; // of step
  reason?: string; // of retry and failover
  attempt?: number;
  of?: number;
  from?: string;
  to?: string;
}

// waiting: nothing has come yet.
export type TurnState = "waiting" | "running" | "done" | "stopped" | "failed";

export interface Turn {
  id: string;
  question: string;
  askedMs: number;
  state: TurnState;
  engine: Engine | null;
  model: string | null;
  sandboxLevel: SandboxLevel | null;
  reading: string;
  progress: ProgressLine[];
  steps: Step[];
  text: string; // of the answer while it is being written
  answer: Answer | null;
  failure: Failure | null;
}

export interface Conversation {
  id: string;
  name: string;
  changedMs: number;
  turns: Turn[];
}

export const newTurn = (id: string, question: string, askedMs: number): Turn => ({
  id,
  question,
  askedMs,
  state: "waiting",
  engine: null,
  model: null,
  sandboxLevel: null,
  reading: "",
  progress: [],
  steps: [],
  text: "",
  answer: null,
  failure: null,
});

const maxNameLength = 48;

// The first question in one line, shortened.
export function nameFor(question: string): string {
  const line = question.replace(/\s+/g, " ").trim();
  return line.length <= maxNameLength ? line : `${line.slice(0, maxNameLength - 1).trimEnd()}…`;
}

export const isOpen = (turn: Turn): boolean => turn.state === "waiting" || turn.state === "running";

function settled(progress: readonly ProgressLine[], nowMs: number): ProgressLine[] {
  return progress.map((line) => (line.endedMs === null ? { ...line, endedMs: nowMs } : line));
}

// What goes on is settled when the next thing begins; more of the same only goes on.
function begun(turn: Turn, line: Omit<ProgressLine, "startedMs" | "endedMs">, nowMs: number): ProgressLine[] {
  const last = turn.progress.at(-1);
  const goesOn = last?.endedMs === null && last.kind === line.kind && last.step === line.step;
  if (goesOn) return [...turn.progress.slice(0, -1), { ...last, ...line }];
  return [...settled(turn.progress, nowMs), { ...line, startedMs: nowMs, endedMs: null }];
}

// A note is over as soon as it is made.
function noted(turn: Turn, line: Omit<ProgressLine, "startedMs" | "endedMs">, nowMs: number): ProgressLine[] {
  return [...settled(turn.progress, nowMs), { ...line, startedMs: nowMs, endedMs: nowMs }];
}

const withStep = (turn: Turn, step: number, change: (step: Step) => Step): Step[] =>
  turn.steps.map((old) => (old.step === step ? change(old) : old));

export function advance(turn: Turn, event: AskEvent, nowMs: number): Turn {
  const running: Turn = { ...turn, state: "running" };
  switch (event.name) {
    case "queued":
      return { ...turn, progress: begun(turn, { kind: "queued", position: event.data.position }, nowMs) };
    case "start":
      return {
        ...running,
        engine: event.data.engine,
        model: event.data.model,
        sandboxLevel: event.data.sandbox_level,
        progress: settled(turn.progress, nowMs),
      };
    case "reading":
      return { ...running, reading: event.data.text, progress: noted(turn, { kind: "reading" }, nowMs) };
    case "thinking":
      return { ...running, progress: begun(turn, { kind: "thinking" }, nowMs) };
    case "text":
      return {
        ...running,
        text: turn.text + event.data.text,
        progress: begun(turn, { kind: "writing" }, nowMs),
      };
    case "discard_text":
      return { ...running, text: "" };
    case "retry":
      return { ...running, progress: noted(turn, { kind: "retry", ...event.data }, nowMs) };
    case "failover":
      return { ...running, progress: noted(turn, { kind: "failover", ...event.data }, nowMs) };
    case "code":
      return {
        ...running,
        steps: [...turn.steps, { ...event.data, stdout: "", stderr: "", result: null }],
        progress: begun(turn, { kind: "step", step: event.data.step }, nowMs),
      };
    case "output": {
      const { step, stream, text } = event.data;
      return { ...running, steps: withStep(turn, step, (old) => ({ ...old, [stream]: old[stream] + text })) };
    }
    case "result":
      return {
        ...running,
        steps: withStep(turn, event.data.step, (old) => ({ ...old, result: event.data })),
        progress: settled(turn.progress, nowMs),
      };
    case "answer":
      return { ...turn, state: "done", text: "", answer: event.data, progress: settled(turn.progress, nowMs) };
    case "error":
      return failed(turn, event.data, nowMs);
  }
}

export const failed = (turn: Turn, failure: Failure, nowMs: number): Turn => ({
  ...turn,
  state: "failed",
  failure,
  progress: settled(turn.progress, nowMs),
});

export const stopped = (turn: Turn, nowMs: number): Turn => ({
  ...turn,
  state: "stopped",
  progress: settled(turn.progress, nowMs),
});
