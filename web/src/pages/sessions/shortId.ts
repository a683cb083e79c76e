// "claude:5acbfc22-e5d7-f43c-…" -> "claude:5acbfc22": enough to tell sessions apart by eye.
export function shortId(id: string): string {
  const head = id.split("-")[0] ?? id;
  return head.length > 22 ? `${head.slice(0, 21)}…` : head;
}
