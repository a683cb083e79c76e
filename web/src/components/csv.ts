// Tables as files that the reader keeps.

const needsQuotes = /[",\r\n]/;
const startsFormula = /^[=+\-@\t\r]/;

// A text that a spreadsheet would run as a formula is made a text; numbers stay.
function cellText(value: string | number | boolean | null): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const safe = startsFormula.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export type CsvValue = string | number | boolean | null;

export function toCsv(header: readonly string[], rows: readonly (readonly CsvValue[])[]): string {
  return [header, ...rows].map((row) => row.map(cellText).join(",")).join("\n") + "\n";
}

export function saveFile(name: string, content: string | Blob, type = "text/csv"): void {
  const blob = content instanceof Blob ? content : new Blob([content], { type: `${type};charset=utf-8` });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
