// What of a conversation goes along with its next question: texts, code, and results in short.
import type { PastStep, PastTurn, StepResult } from "../api/assistant";
import { toCsv } from "../components/csv";
import { cellTexts } from "./cells";
import type { Step, Turn } from "./conversation";

const maxTurns = 6;
const maxRows = 20;
const maxResultLength = 2000;
const maxSourceLength = 6000;

const cut = (text: string, length: number): string => (text.length <= length ? text : `${text.slice(0, length)}…`);

export function resultInShort(result: StepResult): string {
  const parts: string[] = [];
  if (result.columns.length > 0) {
    const header = result.columns.map(({ name }) => name);
    parts.push(toCsv(header, cellTexts(result.rows.slice(0, maxRows))));
    if (result.rows.length > maxRows) parts.push(`(${result.rows.length} rows)\n`);
  }
  if (result.stdout !== "") parts.push(result.stdout);
  if (result.error) parts.push(`${result.error.name}: ${result.error.message}`);
  else if (result.state !== "finished") parts.push(result.state);
  return cut(parts.join(""), maxResultLength);
}

const pastStep = ({ language, source, result }: Step): PastStep => ({
  language,
  source: cut(source, maxSourceLength),
  result: result ? resultInShort(result) : "",
});

// Turns that were answered, the last ones.
export function pastTurns(turns: readonly Turn[]): PastTurn[] {
  return turns
    .filter(({ answer }) => answer !== null)
    .slice(-maxTurns)
    .flatMap((turn): PastTurn[] => [
      { role: "user", text: turn.question },
      { role: "assistant", text: turn.answer?.answer ?? "", steps: turn.steps.map(pastStep) },
    ]);
}
