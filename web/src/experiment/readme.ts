// The README of an experiment, taken apart: its sections go to different places of the page.

export interface Section {
  title: string;
  body: string; // Markdown
}

export interface Readme {
  question: string; // first paragraph
  introduction: string; // the rest before the first section
  method: string; // "Experiment overview"
  commentary: Section[]; // of "Result analysis", one a file or group of files
  reference: Section[]; // every other section
}

function sectionsAt(level: number, text: string): { before: string; sections: Section[] } {
  const heading = `${"#".repeat(level)} `;
  const before: string[] = [];
  const sections: { title: string; lines: string[] }[] = [];
  let isFenced = false; // "# comment" in a code block is no heading
  for (const line of text.split("\n")) {
    if (/^(```|~~~)/.test(line)) isFenced = !isFenced;
    if (!isFenced && line.startsWith(heading)) sections.push({ title: line.slice(heading.length).trim(), lines: [] });
    else (sections.at(-1)?.lines ?? before).push(line);
  }
  return {
    before: before.join("\n").trim(),
    sections: sections.map(({ title, lines }) => ({ title, body: lines.join("\n").trim() })),
  };
}

export function parseReadme(text: string): Readme {
  const { before, sections } = sectionsAt(2, text);
  const paragraphs = before
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "" && !paragraph.startsWith("# "));
  const bodyOf = (title: RegExp): string => sections.find((section) => title.test(section.title))?.body ?? "";
  const analysis = sectionsAt(3, bodyOf(/^result analysis/i));
  const special = /^(result analysis|experiment overview)/i;
  return {
    question: (paragraphs[0] ?? "").replace(/\s*\n\s*/g, " "),
    introduction: paragraphs.slice(1).join("\n\n"),
    method: bodyOf(/^experiment overview/i),
    commentary: [...(analysis.before === "" ? [] : [{ title: "", body: analysis.before }]), ...analysis.sections],
    reference: sections.filter((section) => !special.test(section.title)),
  };
}

const stem = (file: string): string => file.replace(/\.[a-z]+$/, "");

// Does "a_min2000.png, …_min4000.png" or "<short id>_token_steps.png" mean this file? "…" stands
// for the beginning of any file named before it.
function means(title: string, name: string): boolean {
  const parts = title.split(/,\s*|\s+and\s+/).map((part) => stem(part.trim()));
  return parts.some((part) => {
    if (part.startsWith("…")) {
      const ending = part.slice(1);
      return name.endsWith(ending) && parts.some((other) => other.startsWith(name.slice(0, -ending.length)));
    }
    const pattern = part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/<[^>]+>/g, ".+");
    return new RegExp(`^${pattern}$`).test(name);
  });
}

// What the README says of the output `name` (without suffix); "" if nothing.
export function commentaryOf(readme: Readme, name: string): string {
  const own = readme.commentary.find(({ title }) => title !== "" && means(title, name));
  return own?.body ?? "";
}

// Blocks of the report that a page already shows elsewhere: the title, the question, where the
// data is, counts and files.
export function reportBody(report: string, question: string): string {
  const { before, sections } = sectionsAt(2, report);
  const own = before
    .split(/\n\s*\n/)
    .filter((block) => {
      const text = block.trim();
      return !text.startsWith("# ") && !/^- (Data|Cut): /.test(text) && text.replace(/\s+/g, " ") !== question;
    })
    .join("\n\n");
  const kept = sections.filter(({ title }) => !/^(counts|files)$/i.test(title));
  return [own, ...kept.map(({ title, body }) => `### ${title}\n\n${body}`)].join("\n\n").trim();
}
