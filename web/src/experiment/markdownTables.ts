// The tables of a Markdown document, with the bold line or heading above each as its title.

export interface NamedTable {
  title: string;
  columns: { name: string; align: "left" | "right" }[];
  rows: string[][];
}

const cells = (line: string): string[] =>
  line
    .replace(/^\s*\|/, "")
    .replace(/\|\s*$/, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|").replaceAll("**", "").replaceAll("`", ""));

const isRule = (line: string | undefined): boolean =>
  line !== undefined && /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(line) && line.includes("-");

export function markdownTables(text: string): NamedTable[] {
  const lines = text.split("\n");
  const tables: NamedTable[] = [];
  let title = "";
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] as string;
    if (!line.trim().startsWith("|") || !isRule(lines[index + 1])) {
      const heading = /^\s*(?:\*\*(.+)\*\*|#{2,6}\s+(.+))\s*$/.exec(line);
      if (heading) title = (heading[1] ?? heading[2] ?? "").trim();
      continue;
    }
    const aligns = cells(lines[index + 1] as string);
    const columns = cells(line).map((name, column) => ({
      name,
      align: aligns[column]?.endsWith(":") ? ("right" as const) : ("left" as const),
    }));
    const rows: string[][] = [];
    for (index += 2; lines[index]?.trim().startsWith("|"); index += 1) rows.push(cells(lines[index] as string));
    tables.push({ title, columns, rows });
    title = "";
  }
  return tables;
}
