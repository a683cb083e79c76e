// BibTeX for a page of the atlas.

interface Cited {
  id: string; // "llm_generation/token_spindles"
  title: string;
  cut: string; // text of the filter; "" or "everything": none
  version: string;
}

const escaped = (text: string): string => text.replace(/[&%$#_{}]/g, (letter) => `\\${letter}`);

export function bibtex({ id, title, cut, version }: Cited): string {
  const note = [`experiment ${id}`, ...(cut === "" || cut === "everything" ? [] : [`cut: ${cut}`])].join("; ");
  return `@misc{trace_atlas_${id.split("/").at(-1) ?? ""},
  title        = {${escaped(title)}},
  author       = {{The Trace Atlas authors}},
  howpublished = {Trace Atlas${version === "" ? "" : ` ${escaped(version)}`}},
  note         = {${escaped(note)}}
}`;
}
