import { expect, it } from "vitest";
import { sharedQuestion, sharePath, type SharedQuestion } from "./share";

it.each<SharedQuestion>([
  { question: "50% & more? 缓存", code: "SELECT '+a&b'\n-- #", language: "sql" },
  { question: "plot", code: "print(1)", language: "python" },
  { question: "how many", code: "", language: "sql" },
])("a share link holds what was asked: %o", (shared) => {
  const path = sharePath(shared) ?? "";
  expect(sharedQuestion(new URL(path, "http://x").searchParams)).toEqual(shared);
});

it("is not made where the server would refuse it, and not read where there is none", () => {
  expect(sharePath({ question: "q", code: "x".repeat(8000), language: "sql" })).toBeNull();
  expect(sharedQuestion(new URLSearchParams("provider=claude"))).toBeNull();
});
