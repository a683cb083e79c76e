// Settings of an experiment in an address: set=NAME=VALUE, only those that differ from their
// defaults.
import type { Setting } from "../api/types";

export function withSettings(
  query: URLSearchParams,
  settings: readonly Pick<Setting, "name" | "value" | "default_value">[],
): URLSearchParams {
  const result = new URLSearchParams(query);
  result.delete("set");
  for (const { name, value, default_value: defaultValue } of settings) {
    if (value !== "" && value !== defaultValue) result.append("set", `${name}=${value}`);
  }
  return result;
}

// The set parameters of an address as they are sent to the API.
export function settingsOf(query: URLSearchParams): URLSearchParams {
  return new URLSearchParams(query.getAll("set").map((value) => ["set", value]));
}
