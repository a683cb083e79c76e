// Conversations in the browser's storage. Pictures are never kept, code and tables in part.
import type { Answer, StepResult } from "../api/assistant";
import { readEntries, writeEntry, type Store } from "../state/storage";
import type { Conversation, Step, Turn } from "./conversation";
import { isOpen } from "./conversation";

const prefix = "atlas-assistant:";
const maxConversations = 100;
const maxRows = 60;
const maxTextLength = 8000;
const maxSourceLength = 20_000;
const maxFigureLength = 60_000;

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length)}…`);

const smallFigure = <Figure>(figure: Figure | null): Figure | null =>
  figure !== null && JSON.stringify(figure).length <= maxFigureLength ? figure : null;

function keptResult(result: StepResult): StepResult {
  return {
    ...result,
    rows: result.rows.slice(0, maxRows),
    is_cut: result.is_cut || result.rows.length > maxRows,
    stdout: cut(result.stdout, maxTextLength),
    stderr: cut(result.stderr, maxTextLength),
    artifacts: result.artifacts.map((artifact) => ({ ...artifact, data_url: null })),
    figure: smallFigure(result.figure),
  };
}

const keptStep = (step: Step): Step => ({
  ...step,
  source: cut(step.source, maxSourceLength),
  stdout: "",
  stderr: "",
  result: step.result ? keptResult(step.result) : null,
});

// Code, table and mostly the chart stand with the steps.
const keptAnswer = (answer: Answer, { steps }: Turn): Answer => ({
  ...answer,
  code: [],
  rows: [],
  figure: steps.some(({ result }) => result?.figure) ? null : smallFigure(answer.figure),
});

// A turn that is read back is over: whoever asked it has left.
const keptTurn = (turn: Turn): Turn => ({
  ...turn,
  state: isOpen(turn) ? "stopped" : turn.state,
  text: cut(turn.text, maxTextLength),
  steps: turn.steps.map(keptStep),
  answer: turn.answer ? keptAnswer(turn.answer, turn) : null,
});

export const kept = (conversation: Conversation): Conversation => ({
  ...conversation,
  turns: conversation.turns.map(keptTurn),
});

const withoutFigures = (conversation: Conversation): Conversation => ({
  ...conversation,
  turns: conversation.turns.map((turn) => ({
    ...turn,
    steps: turn.steps.map((step) => ({ ...step, result: step.result && { ...step.result, figure: null } })),
    answer: turn.answer && { ...turn.answer, figure: null },
  })),
});

function isConversation(value: unknown): value is Conversation {
  const { id, name, changedMs, turns } = (value ?? {}) as Partial<Conversation>;
  return typeof id === "string" && typeof name === "string" && typeof changedMs === "number" && Array.isArray(turns);
}

// Newest first.
export const readHistory = (store: Store): Conversation[] => readEntries(store, prefix, isConversation);

export function removeFromHistory(store: Store, id: string): void {
  store.removeItem(prefix + id);
}

const isWritten = (store: Store, conversation: Conversation): boolean => writeEntry(store, prefix, conversation);

// Keeps a conversation. Where there is no room, drawings go first, the oldest conversation's before
// the others', then the oldest conversations. False: not even that helped.
export function writeHistory(store: Store, conversation: Conversation): boolean {
  const wanted = kept(conversation);
  const others = readHistory(store).filter(({ id }) => id !== conversation.id);
  for (const { id } of others.splice(maxConversations - 1)) removeFromHistory(store, id);
  if (isWritten(store, wanted)) return true;
  for (const other of others.toReversed()) {
    isWritten(store, withoutFigures(other));
    if (isWritten(store, wanted)) return true;
  }
  if (isWritten(store, withoutFigures(wanted))) return true;
  for (const { id } of others.toReversed()) {
    removeFromHistory(store, id);
    if (isWritten(store, withoutFigures(wanted))) return true;
  }
  return false;
}
