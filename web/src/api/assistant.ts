// The shapes of /api/v1/assistant, /ask and /run (docs/assistant.md). Times are milliseconds.
import type { Figure } from "../charts/model";

export type Language = "sql" | "python";
export type SandboxLevel = "namespaces" | "landlock" | "sql_only";
export type Engine = "planner" | "model";
export type Tool = "run_sql" | "run_python" | "draw_figure" | "get_experiment";
export type End = "finished" | "failed" | "timed_out" | "out_of_memory" | "cancelled" | "refused";
export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };

export interface AssistantInfo {
  engine: Engine;
  model: { name: string; is_local: boolean } | null;
  model_state: "none" | "ready" | "down";
  sandbox: { level: SandboxLevel; description: string; has_python: boolean };
  limits: {
    question_bytes: number;
    source_bytes: number;
    wall_seconds: number;
    rows: number;
    questions_per_hour: number | null; // of one address
  };
  is_public: boolean;
  logs_questions: boolean;
  suggestions: string[]; // for the page in view
}

export interface PastStep {
  language: string;
  source: string;
  result: string;
}

export interface PastTurn {
  role: "user" | "assistant";
  text: string;
  steps?: PastStep[];
}

export interface PageInView {
  path: string; // without the language's prefix
  query: string;
}

export interface AskBody {
  question: string;
  locale: "en" | "zh";
  trace?: string;
  planner_only?: boolean;
  conversation?: PastTurn[];
  page?: PageInView;
}

export interface RunBody {
  language: Language;
  source: string;
  trace?: string;
}

export interface Column {
  name: string;
  type: string; // DuckDB's name of it
}

export interface Artifact {
  name: string;
  mime: string;
  size_bytes: number;
  data_url: string | null; // too large, or not kept
}

export interface StepResult {
  step: number;
  state: End;
  columns: Column[];
  rows: Value[][];
  is_cut: boolean;
  stdout: string;
  stderr: string;
  output_is_cut: boolean;
  error: { name: string; message: string; traceback: string } | null;
  artifacts: Artifact[];
  figure: Figure | null;
  time_ms: number;
  sandbox_level: SandboxLevel;
  was_rerun: boolean;
}

// A number in the text of an answer: [start, end) in UTF-16 units.
export interface AnswerNumber {
  text: string;
  start: number;
  end: number;
  source: CellSource | null; // null: in none of the results
}

// No cell: the number was printed by the step, or counts its rows.
export interface CellSource {
  step: number;
  row: number | null;
  column: number | null;
}

export interface Usage {
  input_tokens: number;
  output_tokens: number;
  calls: number;
  cost_usd: number | null;
}

export interface Answer {
  understood: boolean;
  engine: Engine;
  model: string | null;
  reading: string;
  answer: string; // Markdown
  code: { language: string; source: string }[];
  columns: string[];
  rows: Value[][];
  figure: Figure | null;
  numbers: AnswerNumber[];
  warnings: string[];
  unplaced: string[];
  suggestions: string[];
  is_forced: boolean;
  usage: Usage | null;
  time_ms: number;
}

export interface Failure {
  kind: string;
  message: string;
  next: string;
}

interface EventData {
  queued: { position: number };
  start: { engine: Engine; model: string | null; sandbox_level: SandboxLevel };
  reading: { text: string };
  thinking: Record<string, never>;
  text: { text: string };
  discard_text: Record<string, never>;
  retry: { reason: string; attempt: number; of: number };
  failover: { from: string; to: string; reason: string };
  code: { step: number; tool: Tool; language: Language | "json"; source: string };
  output: { step: number; stream: "stdout" | "stderr"; text: string };
  result: StepResult;
  answer: Answer;
  error: Failure;
}

export type AskEvent = { [Name in keyof EventData]: { name: Name; data: EventData[Name] } }[keyof EventData];
export type RunEvent = Extract<AskEvent, { name: "queued" | "output" | "result" | "error" }>;
