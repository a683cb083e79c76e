// Files that were dropped or chosen, as the uploads they make. One upload is one trace.

export interface Picked {
  path: string; // within the dropped folder
  file: File;
}

export type FileKind = "jsonl" | "gzip" | "zstd";

export interface Upload {
  name: string;
  kind: FileKind;
  files: Picked[];
}

export interface Plan {
  uploads: Upload[];
  skipped: number; // files of other kinds
}

const wanted = /\.(jsonl|ndjson|json|gz|zst)$/i;

export function kindOf(start: Uint8Array): FileKind {
  const [a, b, c, d] = start;
  if (a === 0x1f && b === 0x8b) return "gzip";
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return "zstd";
  return "jsonl";
}

const firstFolder = (path: string): string | null => (path.includes("/") ? (path.split("/")[0] ?? null) : null);
const endings: Record<FileKind, string> = { jsonl: ".jsonl", gzip: ".jsonl.gz", zstd: ".jsonl.zst" };

function nameOf(kind: FileKind, files: readonly Picked[]): string {
  const first = files[0];
  if (!first) return "";
  if (files.length === 1) return first.file.name;
  return (
    (firstFolder(first.path) ?? first.file.name.replace(/\.(jsonl|ndjson|json)?(\.(gz|zst))?$/i, "")) + endings[kind]
  );
}

// Files of one kind become one trace: JSON lines, and what gzip and zstd wrote, may be put end to
// end.
export async function planUploads(picked: readonly Picked[]): Promise<Plan> {
  const files = picked.filter(({ file }) => wanted.test(file.name)).sort((x, y) => (x.path < y.path ? -1 : 1));
  const kinds = await Promise.all(
    files.map(async ({ file }) => kindOf(new Uint8Array(await file.slice(0, 4).arrayBuffer()))),
  );
  const uploads = (Object.keys(endings) as FileKind[]).flatMap((kind): Upload[] => {
    const own = files.filter((_, index) => kinds[index] === kind);
    return own.length === 0 ? [] : [{ name: nameOf(kind, own), kind, files: own }];
  });
  return { uploads, skipped: picked.length - files.length };
}

// The bytes of an upload; the browser reads the files only as it sends them.
export function bodyOf({ kind, files }: Upload): Blob {
  const separator = kind === "jsonl" && files.length > 1 ? ["\n"] : [];
  return new Blob(files.flatMap(({ file }) => [file, ...separator]));
}

function entryFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

// A reader hands out at most a hundred entries a time.
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

const mostFiles = 200_000;

async function addEntry(entry: FileSystemEntry, found: Picked[]): Promise<void> {
  if (found.length >= mostFiles) return;
  if (entry.isFile)
    found.push({ path: entry.fullPath.replace(/^\//, ""), file: await entryFile(entry as FileSystemFileEntry) });
  else if (entry.isDirectory)
    for (const child of await entriesOf(entry as FileSystemDirectoryEntry)) await addEntry(child, found);
}

// Everything that was dropped, folders included. Must be called in the event itself.
export function droppedFiles(data: DataTransfer): Promise<Picked[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (entries.length === 0) return Promise.resolve(chosenFiles(data.files));
  const found: Picked[] = [];
  return entries
    .reduce((before, entry) => before.then(() => addEntry(entry, found)), Promise.resolve())
    .then(() => found);
}

export const chosenFiles = (files: FileList): Picked[] =>
  [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
