import { describe, expect, it } from "vitest";
import { message } from "./messages";

describe("messages", () => {
  it("fills the holes in both languages", () => {
    const counts = { steps: "12", sessions: "3" };
    expect(message("en", "filter.counts", counts)).toBe("12 agent steps in 3 sessions");
    expect(message("zh", "filter.counts", counts)).toBe("3 个会话中的 12 个智能体步");
  });

  it("leaves a hole without a parameter visible", () => {
    expect(message("en", "filter.of")).toBe("of {total}");
  });
});
