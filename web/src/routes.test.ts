import { describe, expect, it } from "vitest";
import { localPath, parseRoute, sessionPath } from "./routes";

const route = (address: string) => parseRoute(new URL(address, "http://127.0.0.1:8421"));

describe("routes", () => {
  it.each([
    ["/", { name: "overview" }],
    ["/zh", { name: "overview" }],
    ["/zh/", { name: "overview" }],
    ["/compare", { name: "compare" }],
    ["/zh/compare/", { name: "compare" }],
    [
      "/exp/llm_generation/token_spindles",
      { name: "experiment", category: "llm_generation", experiment: "token_spindles" },
    ],
    [
      "/exp/llm_generation/token_spindles/",
      { name: "experiment", category: "llm_generation", experiment: "token_spindles" },
    ],
    ["/sessions", { name: "sessions" }],
    ["/sessions/claude%3Aab%2Fcd", { name: "session", id: "claude:ab/cd" }],
    ["/exp/llm_generation", { name: "missing" }],
    ["/compare/more", { name: "missing" }],
    ["/zhongwen", { name: "missing" }],
    ["/sessions/%E0%A4%A", { name: "missing" }],
  ])("%s", (address, page) => {
    expect(route(address).page).toEqual(page);
  });

  it("takes language, query and hash apart", () => {
    const { locale, path, query, hash } = route("/zh/sessions?provider=codex#top");
    expect([locale, path, query.get("provider"), hash]).toEqual(["zh", "/sessions", "codex", "top"]);
  });

  it("leads back to the page a session id came from", () => {
    const id = "codex:ä/?#%";
    expect(route(localPath("zh", sessionPath(id))).page).toEqual({ name: "session", id });
  });
});
