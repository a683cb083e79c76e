// A cell of a result's table: the exact text stays in the CSV, a page shows as much of it as can
// be read.

const maxDigits = 5; // significant

// "351343" -> "351,343"; "0.05649653" -> "0.056497"; everything else as it is.
export function cellText(text: string): string {
  if (/^-?\d{5,15}$/.test(text)) return Number(text).toLocaleString("en-US");
  if (!/^-?\d+\.\d{4,}(e[-+]?\d+)?$/.test(text)) return text;
  const value = Number(text);
  if (!Number.isFinite(value)) return text;
  if (Math.abs(value) >= 10_000) return value.toLocaleString("en-US", { maximumFractionDigits: 1 });
  return String(Number(value.toPrecision(maxDigits)));
}
