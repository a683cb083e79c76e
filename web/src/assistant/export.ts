// A conversation as a file to keep: Markdown to read, a notebook to run.
import type { StepResult } from "../api/assistant";
import { toIpynb, type NotebookPart } from "../notebook/ipynb";
import { cellText } from "./cells";
import type { Conversation, Step, Turn } from "./conversation";

const maxRows = 50;

// A fence longer than any in the text.
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.trimEnd()}\n${fence}`;
}

const inCell = (text: string): string => text.replaceAll("\\", "\\\\").replaceAll("|", "\\|").replace(/\s+/g, " ");
const line = (cells: readonly string[]): string => `| ${cells.map(inCell).join(" | ")} |`;

function tableOf({ columns, rows }: StepResult): string {
  const lines = [
    line(columns.map(({ name }) => name)),
    line(columns.map(() => "---")),
    ...rows.slice(0, maxRows).map((row) => line(row.map(cellText))),
  ];
  return lines.join("\n") + (rows.length > maxRows ? `\n\n(${rows.length} rows)` : "");
}

function resultParts(result: StepResult): string[] {
  const parts: string[] = [];
  if (result.stdout.trim() !== "") parts.push(fenced(result.stdout, "text"));
  if (result.columns.length > 0) parts.push(tableOf(result));
  if (result.error) parts.push(fenced(`${result.error.name}: ${result.error.message}`, "text"));
  return parts;
}

const stepParts = ({ source, language, result }: Step): string[] => [
  fenced(source, language),
  ...(result ? resultParts(result) : []),
];

function turnParts(turn: Turn): string[] {
  const answer = turn.answer?.answer ?? (turn.failure ? `${turn.failure.message}` : "");
  return [`## ${turn.question.replace(/\s+/g, " ")}`, answer, ...turn.steps.flatMap(stepParts)];
}

export function toMarkdown({ name, turns }: Conversation): string {
  return `${[`# ${name}`, ...turns.flatMap(turnParts)].filter((part) => part !== "").join("\n\n")}\n`;
}

function notebookParts(turn: Turn): NotebookPart[] {
  const answer = turn.answer?.answer ?? "";
  const text = `## ${turn.question.replace(/\s+/g, " ")}${answer === "" ? "" : `\n\n${answer}`}`;
  const code = turn.steps.flatMap(({ language, source }): NotebookPart[] =>
    language === "json" ? [] : [{ kind: "code", language, source }],
  );
  return [{ kind: "text", text }, ...code];
}

export const toNotebook = ({ turns }: Conversation): string => toIpynb(turns.flatMap(notebookParts));

// "tool calls per day?" -> "tool-calls-per-day"
export function fileStem(name: string): string {
  const stem = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  return stem === "" ? "conversation" : stem;
}
