// Where a relative difference lies on the small interval bar, and how it is written.
import type { CompareRow } from "../../api/types";
import { formatValue } from "../../format/number";

const most = Math.log2(8); // an eightfold difference reaches the end

// -1 to 1. Doubling and halving lie equally far from the middle; the square root gives differences
// of a few percent room beside those of several times.
export function intervalPlace(relative: number): number {
  if (relative <= -1) return -1;
  const ratio = Math.log2(1 + relative) / most;
  return Math.max(-1, Math.min(1, Math.sign(ratio) * Math.sqrt(Math.abs(ratio))));
}

// "+12.4%", "−3.1%", "3.3× more" would hide the sign: large ones stay percentages without digits.
export function signedPercent(relative: number): string {
  const percent = relative * 100;
  const digits = Math.abs(percent) >= 100 ? 0 : 1;
  const size = Math.abs(percent).toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  if (Number(size.replace(/,/g, "")) === 0) return `${size}%`;
  return `${percent < 0 ? "−" : "+"}${size}%`;
}

// Its values are shares of two models that need not be the same one.
const incomparable: readonly string[] = ["top_model"];

// b against a; null where one is missing or the ratio means nothing.
export function relativeDifference(row: Pick<CompareRow, "key" | "a" | "b">): number | null {
  if (incomparable.includes(row.key)) return null;
  const [a, b] = [row.a.value, row.b.value];
  return a === null || b === null || a <= 0 || b <= 0 ? null : (b - a) / a;
}

export function intervalText({ ci }: Pick<CompareRow, "ci">): string {
  if (ci === null) return "";
  const write = ci.is_relative ? signedPercent : (value: number) => formatValue(value).replace("-", "−");
  return `${write(ci.low)} … ${write(ci.high)}`;
}
