// Hands a text to the reader as a file.
export function saveText(fileName: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.dataset["native"] = "";
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
