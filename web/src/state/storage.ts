// The browser's storage as lists of things that are kept, one entry each, so that two open pages do
// not overwrite each other.

export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

// Null where storage is switched off: what would be kept lasts as long as the page.
export function browserStore(): Store | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

export const freshId = (): string => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}`;

interface Kept {
  id: string;
  changedMs: number;
}

function readOne<T extends Kept>(store: Store, key: string, isOne: (value: unknown) => value is T): T | null {
  try {
    const value: unknown = JSON.parse(store.getItem(key) ?? "null");
    return isOne(value) ? value : null;
  } catch {
    return null; // of another version
  }
}

// Last changed first; what is broken or of another version is passed over.
export function readEntries<T extends Kept>(store: Store, prefix: string, isOne: (value: unknown) => value is T): T[] {
  const keys = Array.from({ length: store.length }, (_, index) => store.key(index) ?? "");
  return keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => readOne(store, key, isOne))
    .filter((entry) => entry !== null)
    .sort((a, b) => b.changedMs - a.changedMs);
}

// False where there is no room.
export function writeEntry(store: Store, prefix: string, entry: Kept): boolean {
  try {
    store.setItem(prefix + entry.id, JSON.stringify(entry));
    return true;
  } catch {
    return false;
  }
}
