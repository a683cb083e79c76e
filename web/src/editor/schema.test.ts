import { expect, it } from "vitest";
import { resultOf } from "../assistant/testing";
import { schemaFrom } from "./schema";

it("groups columns by table, in order", () => {
  const rows = [
    ["rounds", "round_pk", "BIGINT"],
    ["rounds", "model", "VARCHAR"],
    ["tool_calls", "tool_name", null],
    [null, "x", "y"],
  ];
  expect(schemaFrom(resultOf(1, { rows }))).toEqual({
    rounds: [
      { label: "round_pk", detail: "bigint" },
      { label: "model", detail: "varchar" },
    ],
    tool_calls: [{ label: "tool_name", detail: "" }],
  });
});
