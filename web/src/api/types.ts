// The shapes of /api/v1. Instants end in `_us` (microseconds since 1970 UTC), shares are 0 to 1.

export interface FilterEcho {
  text: string;
  is_empty: boolean;
}

export interface TraceName {
  id: string;
  name: string;
  is_served: boolean;
}

export interface ProviderSummary {
  provider: string;
  agent_steps: number;
  sessions: number;
  users: number;
  step_share: number;
  tool_calls: number;
  input_tokens: number;
  output_tokens: number;
}

export interface Week {
  week_start: string; // Monday, UTC
  providers: Record<string, number>;
  agent_steps: number;
}

export interface Dataset {
  trace: TraceName;
  version: string;
  filter: FilterEcho;
  distinct_users: number;
  sessions: number;
  requests: number;
  agent_steps: number;
  user_initiated_steps: number;
  tool_triggered_steps: number;
  tool_calls: number;
  timing_events: number;
  input_tokens: number;
  cached_read_tokens: number;
  append_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  cached_share: number | null;
  cost_usd: number | null;
  priced_share: number | null;
  earliest_us: number | null;
  latest_us: number | null;
  providers: ProviderSummary[];
  weeks: Week[];
  undated_steps: number;
}

export interface FacetValue {
  value: string;
  agent_steps: number;
  provider?: string; // of a model
}

export interface Facets {
  providers: FacetValue[];
  models: FacetValue[];
  users: FacetValue[];
  projects: FacetValue[];
  earliest_us: number | null;
  latest_us: number | null;
  max_session_steps: number;
}

export interface Category {
  id: string;
  title: string;
  blurb: string;
}

export type ComputeState = "ready" | "computing" | "failed";

export interface Headline {
  label: string;
  text: string;
  value: number | null;
  unit: string;
}

export interface ExperimentCard {
  id: string; // "llm_generation/token_spindles"
  category: string;
  name: string;
  title: string;
  question: string;
  url: string;
  figures: string[];
  tables: string[];
  headline: Headline | null;
  state: ComputeState;
}

export interface ExperimentList {
  categories: Category[];
  experiments: ExperimentCard[];
}

export interface Setting {
  name: string;
  default_value: string;
  value: string;
  help: string;
}

export interface Fact {
  name: string;
  value: number | null;
  unit: string;
  label: string;
  text: string;
}

export interface FigureLink {
  name: string;
  title: string;
  caption: string;
  width_in: number;
  height_in: number;
  url: { png: string; svg: string; pdf: string; json: string };
}

export interface TableColumn {
  name: string;
  unit: string;
  align: "left" | "right";
}

export interface ResultTable {
  name: string;
  title: string; // may be empty
  columns: TableColumn[];
  rows: string[][]; // the first 200, in the CSV's exact text form
  total_rows: number;
  url: { csv: string };
}

export interface CodeFile {
  file_name: string;
  language: string;
  url: string;
  lines: number;
}

export interface Neighbour {
  id: string;
  title: string;
}

export interface ExperimentResult {
  id: string;
  category: string;
  name: string;
  title: string;
  question: string;
  filter: FilterEcho;
  settings: Setting[];
  readme: string;
  report: string;
  facts: Fact[];
  counters: { name: string; count: number }[];
  figures: FigureLink[];
  tables: ResultTable[];
  documents: { file_name: string; url: string }[];
  code: CodeFile[];
  command: string;
  previous: Neighbour;
  next: Neighbour;
  seconds: number;
}

export interface SessionRow {
  session_id: string;
  title: string | null;
  provider: string;
  primary_model: string | null;
  user: string | null;
  project: string | null;
  agent_steps: number;
  requests: number;
  tool_calls: number;
  tool_errors: number;
  first_us: number | null;
  last_us: number | null;
  duration_s: number | null;
  input_tokens: number;
  cached_read_tokens: number;
  append_tokens: number;
  output_tokens: number;
  cost_usd: number | null;
  priced: boolean;
  peak_context_tokens: number;
  compactions: number;
}

export interface SessionList {
  total: number;
  matched: number;
  sessions: SessionRow[];
}

export interface TimeSpan {
  start_us: number;
  end_us: number;
}

export type Trigger = "user" | "tool" | "none";

export interface StepTool {
  name: string;
  tool_index: number;
  emitted_us: number | null;
  result_us: number | null;
  wall_ms: number | null;
  internal_ms: number | null;
  effective_ms: number | null;
  is_error: boolean | null;
  input_chars: number | null;
  result_chars: number | null;
}

export interface SessionStep {
  seq: number;
  round_pk: number;
  round_index: number | null;
  trace_key: string | null;
  model: string | null;
  trigger: Trigger;
  start_us: number | null;
  prefix_tokens: number | null;
  append_tokens: number | null;
  output_tokens: number | null;
  reasoning_tokens: number | null;
  cost_usd: number | null;
  cumulative_cost_usd: number | null;
  cumulative_input_tokens: number;
  is_compaction: boolean;
  context_drop_tokens: number | null;
  user_message_chars: number | null;
  generation: TimeSpan | null;
  wait: TimeSpan | null;
  tools: StepTool[];
  events: { type: string; us: number | null; chars: number | null }[];
}

export interface SessionDetail {
  session: SessionRow;
  steps: SessionStep[];
  tools: { name: string; count: number; errors: number; p50_ms: number | null }[];
  models: { model: string; agent_steps: number }[];
  previous_id: string | null;
  next_id: string | null;
}

export interface StepRow {
  session_id: string;
  seq: number;
  round_pk: number;
  provider: string;
  model: string | null;
  trigger: Trigger;
  start_us: number | null;
  value: number;
  prefix_tokens: number | null;
  append_tokens: number | null;
  output_tokens: number | null;
}

export interface StepList {
  quantity: string;
  total_steps: number;
  total_sessions: number;
  steps: StepRow[];
}

export interface CompareSide {
  name: string;
  filter_text: string;
  agent_steps: number;
  sessions: number;
  share: number | null;
}

export interface CompareCell {
  value: number | null;
  text: string;
}

export interface CompareRow {
  key: string;
  label: string;
  sub_head: string;
  unit: string;
  direction: "none" | "up" | "down";
  a: CompareCell;
  b: CompareCell;
  ci: { low: number; high: number; is_relative: boolean } | null; // of b - a
  winner: "a" | "b" | null;
  definition: string;
}

export interface Comparison {
  a: CompareSide;
  b: CompareSide;
  groups: { name: string; note: string; rows: CompareRow[] }[];
}

export interface TraceEntry extends TraceName {
  agent_steps: number;
  sessions: number;
  added_us: number;
  kind: string;
  state?: "ready" | "ingesting" | "failed"; // ready where it does not say
}

export interface TraceProgress {
  stage: "receiving" | "ingesting" | "loading" | "computing" | "done" | "failed";
  done: number;
  total: number;
  message: string;
}

export interface Health {
  status: string;
  version: string;
  uptime_s: number;
  public: boolean;
}
