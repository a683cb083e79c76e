// Jupyter notebooks (nbformat 4) out of cells and back. A SQL cell is Python to Jupyter: a line
// "%%sql" and metadata say that it is SQL.
import type { Language } from "../api/assistant";

export interface CodeCell {
  language: Language;
  source: string;
}

export type NotebookPart = ({ kind: "code" } & CodeCell) | { kind: "text"; text: string };

const sqlLine = "%%sql";

// nbformat keeps a text as its lines, each with its "\n".
const linesOf = (text: string): string[] => (text === "" ? [] : text.split(/(?<=\n)/));

function codeCell({ language, source }: CodeCell, index: number): object {
  return {
    cell_type: "code",
    id: `cell-${index + 1}`,
    execution_count: null,
    metadata: { language },
    outputs: [],
    source: linesOf(language === "sql" ? `${sqlLine}\n${source}` : source),
  };
}

function cellOf(part: NotebookPart, index: number): object {
  if (part.kind === "code") return codeCell(part, index);
  return { cell_type: "markdown", id: `cell-${index + 1}`, metadata: {}, source: linesOf(part.text) };
}

export function toIpynb(parts: readonly NotebookPart[]): string {
  const notebook = {
    cells: parts.map(cellOf),
    metadata: {
      kernelspec: { display_name: "Python 3", language: "python", name: "python3" },
      language_info: { name: "python" },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

interface RawCell {
  cell_type?: unknown;
  source?: unknown;
  metadata?: { language?: unknown } | null;
}

function sourceOf({ source }: RawCell): string {
  if (Array.isArray(source)) return source.filter((line) => typeof line === "string").join("");
  return typeof source === "string" ? source : "";
}

function cellFrom(raw: RawCell): CodeCell {
  const source = sourceOf(raw);
  const marked = /^\s*%%sql[^\n]*(\n|$)/.exec(source);
  if (marked) return { language: "sql", source: source.slice(marked[0].length) };
  return { language: raw.metadata?.language === "sql" ? "sql" : "python", source };
}

// The code cells of a notebook; null for what is none.
export function fromIpynb(text: string): CodeCell[] | null {
  try {
    const { cells, nbformat } = JSON.parse(text) as { cells?: unknown; nbformat?: unknown };
    if (!Array.isArray(cells) || nbformat !== 4) return null;
    const raw = cells.filter((cell): cell is RawCell => typeof cell === "object" && cell !== null);
    return raw.filter(({ cell_type }) => cell_type === "code").map(cellFrom);
  } catch {
    return null;
  }
}
