// The notebooks of the workbench, the one in view, and the runs of its cells.
import type { Language } from "../api/assistant";
import { CodeRun } from "../assistant/codeRun.svelte";
import { filters } from "../filter/store.svelte";
import { t } from "../i18n/i18n.svelte";
import type { CodeCell } from "../notebook/ipynb";
import { browserStore, freshId, readEntries, writeEntry } from "../state/storage";
import { changed, duplicated, inserted, moved, type Cell, type Notebook, type Pin } from "./notebook";
import { starterCells } from "./starter";

const saveDelay_ms = 400; // while somebody types
const prefix = "atlas-workbench:";

const asCell = ({ language, source }: CodeCell): Cell => ({ id: freshId(), language, source });

function newNotebook(name: string, cells: readonly CodeCell[]): Notebook {
  return { id: freshId(), name, changedMs: Date.now(), cells: cells.map(asCell), pins: [] };
}

function isNotebook(value: unknown): value is Notebook {
  const { id, name, cells, pins } = (value ?? {}) as Partial<Notebook>;
  return typeof id === "string" && typeof name === "string" && Array.isArray(cells) && Array.isArray(pins);
}

class Workbench {
  notebooks: Notebook[] = $state.raw([]);
  currentId: string = $state("");
  isKept = $state(true); // false: the browser has no room
  isRunningAll = $state(false);
  removed: { cell: Cell; index: number } | null = $state.raw(null); // the last one, to bring back
  current: Notebook | null = $derived(this.notebooks.find(({ id }) => id === this.currentId) ?? null);
  #runs = new Map<string, CodeRun>();
  #store = browserStore();
  #saving = 0;

  constructor() {
    this.notebooks = this.#store ? readEntries(this.#store, prefix, isNotebook) : [];
    if (this.notebooks.length === 0) this.notebooks = [newNotebook(t("workbench.firstName"), starterCells)];
    this.currentId = this.notebooks[0]?.id ?? "";
  }

  // Results stay as long as the page is open.
  runOf(id: string): CodeRun {
    let run = this.#runs.get(id);
    if (!run) this.#runs.set(id, (run = new CodeRun()));
    return run;
  }

  select(id: string): void {
    this.stop();
    this.save();
    this.removed = null;
    this.currentId = id;
  }

  add(name: string, cells: readonly CodeCell[]): void {
    const notebook = newNotebook(name, cells);
    this.notebooks = [notebook, ...this.notebooks];
    this.select(notebook.id);
    this.save();
  }

  create = (): void =>
    this.add(t("workbench.untitled", { number: this.notebooks.length + 1 }), [{ language: "sql", source: "" }]);

  rename(name: string): void {
    if (name.trim() !== "") this.#change((notebook) => ({ ...notebook, name: name.trim().slice(0, 80) }));
  }

  // There is always one.
  remove(): void {
    const { currentId } = this;
    this.notebooks = this.notebooks.filter(({ id }) => id !== currentId);
    this.#store?.removeItem(prefix + currentId);
    const [next] = this.notebooks;
    if (next) this.select(next.id);
    else this.create();
  }

  addCell(language: Language, index = this.current?.cells.length ?? 0, source = ""): string {
    const cell = asCell({ language, source });
    this.#changeCells((cells) => inserted(cells, cell, index));
    return cell.id;
  }

  edit(id: string, change: Partial<Omit<Cell, "id">>): void {
    this.#changeCells((cells) => changed(cells, id, change));
  }

  move(id: string, by: -1 | 1): void {
    this.#changeCells((cells) => moved(cells, id, by));
  }

  duplicate(id: string): void {
    this.#changeCells((cells) => duplicated(cells, id, freshId()));
  }

  removeCell(id: string): void {
    const index = this.current?.cells.findIndex((cell) => cell.id === id) ?? -1;
    const cell = this.current?.cells[index];
    if (!cell) return;
    this.runOf(id).stop();
    this.removed = { cell, index };
    this.#changeCells((cells) => cells.filter((other) => other.id !== id));
  }

  bringBack = (): void => {
    const { removed } = this;
    if (removed) this.#changeCells((cells) => inserted(cells, removed.cell, removed.index));
    this.removed = null;
  };

  pin(pin: Omit<Pin, "id">): void {
    this.#change((notebook) => ({ ...notebook, pins: [...notebook.pins, { id: freshId(), ...pin }] }));
  }

  unpin(id: string): void {
    this.#change((notebook) => ({ ...notebook, pins: notebook.pins.filter((pin) => pin.id !== id) }));
  }

  async run(id: string): Promise<void> {
    const cell = this.current?.cells.find((candidate) => candidate.id === id);
    if (!cell || cell.source.trim() === "") return;
    await this.runOf(id).start(cell.language, cell.source, filters.current.trace);
  }

  // One after the other, from the top; a cell that fails does not keep the others from running.
  runAll = async (): Promise<void> => {
    this.isRunningAll = true;
    for (const { id } of this.current?.cells ?? []) {
      if (this.isRunningAll) await this.run(id);
    }
    this.isRunningAll = false;
  };

  stop = (): void => {
    this.isRunningAll = false;
    for (const run of this.#runs.values()) run.stop();
  };

  // At once: what was typed in the last moments before the page is left.
  save = (): void => {
    clearTimeout(this.#saving);
    if (this.current && this.#store) this.isKept = writeEntry(this.#store, prefix, this.current);
  };

  #change(next: (notebook: Notebook) => Notebook): void {
    this.notebooks = this.notebooks.map((old) =>
      old.id === this.currentId ? { ...next(old), changedMs: Date.now() } : old,
    );
    clearTimeout(this.#saving);
    this.#saving = window.setTimeout(this.save, saveDelay_ms);
  }

  #changeCells(next: (cells: Cell[]) => Cell[]): void {
    this.#change((notebook) => ({ ...notebook, cells: next(notebook.cells) }));
  }
}

export const workbench = new Workbench();
