// Coloured code. Only the languages that the atlas shows.
import core from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import cpp from "highlight.js/lib/languages/cpp";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import sql from "highlight.js/lib/languages/sql";

core.registerLanguage("cpp", cpp);
core.registerLanguage("sh", bash);
core.registerLanguage("json", json);
core.registerLanguage("python", python);
core.registerLanguage("sql", sql);

// HTML with everything escaped; plain for a language that is not known.
export function highlighted(code: string, language: string): string {
  const known = core.getLanguage(language) ? language : "plaintext";
  if (known === "plaintext") return code.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return core.highlight(code, { language: known, ignoreIllegals: true }).value;
}
