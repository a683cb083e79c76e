import { expect, it } from "vitest";
import { bibtex } from "./citation";

it("cites experiment and cut, with TeX's letters escaped", () => {
  const text = bibtex({ id: "session/what_it_costs", title: "50% & more", cut: "provider claude", version: "1.2" });
  expect(text).toContain("@misc{trace_atlas_what_it_costs,");
  expect(text).toContain("title        = {50\\% \\& more}");
  expect(text).toContain("note         = {experiment session/what\\_it\\_costs; cut: provider claude}");
});
