// Tables and columns of a trace, for the editor's completion.
import type { StepResult } from "../api/assistant";

export type Schema = Record<string, { label: string; detail: string }[]>;

export const schemaQuery =
  "SELECT table_name, column_name, data_type FROM information_schema.columns ORDER BY table_name, ordinal_position";

export function schemaFrom({ rows }: StepResult): Schema {
  const schema: Schema = {};
  for (const [table, column, type] of rows) {
    if (typeof table !== "string" || typeof column !== "string") continue;
    (schema[table] ??= []).push({ label: column, detail: typeof type === "string" ? type.toLowerCase() : "" });
  }
  return schema;
}
