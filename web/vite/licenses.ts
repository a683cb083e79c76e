import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

// Writes licenses.txt: name, version and licence text of every npm package that the build took
// something from. Fonts come in as assets, not as modules, and are named.
export function licenses(fonts: readonly string[]): Plugin {
  return {
    name: "licenses",
    apply: "build",
    generateBundle() {
      const folders = new Set(fonts.map((name) => join("node_modules", name)));
      for (const id of this.getModuleIds()) {
        const folder = packageFolder(id);
        if (folder !== null) folders.add(folder);
      }
      const source = [...folders].map(licenseOf).sort().join("\n");
      this.emitFile({ type: "asset", fileName: "licenses.txt", source });
    },
  };
}

// ".../node_modules/@scope/name/dist/x.js" -> ".../node_modules/@scope/name"
function packageFolder(id: string): string | null {
  const found = /^\0?(.*node_modules\/(?:@[^/]+\/)?[^/?]+)/.exec(id);
  return found?.[1] !== undefined && existsSync(join(found[1], "package.json")) ? found[1] : null;
}

function licenseOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<
    string,
    string
  >;
  const file = readdirSync(folder).find((candidate) => /^licen[cs]e/i.test(candidate));
  if (file === undefined) throw new Error(`no licence text in ${dirname(folder)}`);
  const text = readFileSync(join(folder, file), "utf8").trim();
  return `==== ${name} ${version} (${license})\n\n${text}\n`;
}
