// Numbers as the pages show them. What is missing or not finite is a dash, never a zero.

export const dash = "–";

type Maybe = number | null | undefined;

const isNumber = (value: Maybe): value is number => value !== null && value !== undefined && Number.isFinite(value);

// 357161 -> "357,161"
export function formatCount(value: Maybe): string {
  return isNumber(value) ? Math.round(value).toLocaleString("en-US") : dash;
}

function scaled(value: number, unit: number, name: string): string {
  const amount = value / unit;
  const digits = Math.abs(amount) < 10 ? 2 : 1;
  return amount.toFixed(digits) + name;
}

// 54.9B, 2.34M, 86.9K, 190K, 512
export function formatMagnitude(value: Maybe): string {
  if (!isNumber(value)) return dash;
  const size = Math.abs(value);
  if (size >= 1e9) return scaled(value, 1e9, "B");
  if (size >= 999_950) return scaled(value, 1e6, "M");
  if (size >= 99_950) return `${(value / 1e3).toFixed(0)}K`;
  if (size >= 1e3) return `${(value / 1e3).toFixed(1)}K`;
  return formatCount(value);
}

// A share of 0 to 1: "96%", with digits "95.8%"
export function formatShare(share: Maybe, digits = 0): string {
  return isNumber(share) ? `${(share * 100).toFixed(digits)}%` : dash;
}

// $0, $0.0042, $0.123, $9.70, $1.20K, $40.43K
export function formatUsd(value: Maybe): string {
  if (!isNumber(value)) return dash;
  if (value === 0) return "$0";
  const sign = value < 0 ? "-" : "";
  const size = Math.abs(value);
  if (size >= 1e6) return `${sign}$${(size / 1e6).toFixed(2)}M`;
  if (size >= 1000) return `${sign}$${(size / 1000).toFixed(2)}K`;
  if (size >= 1) return `${sign}$${size.toFixed(2)}`;
  return `${sign}$${size.toFixed(size >= 0.01 ? 3 : 4)}`;
}

// Decimal units: "1.2 GB", "340 KB"
export function formatBytes(value: Maybe): string {
  if (!isNumber(value)) return dash;
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)} GB`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} MB`;
  if (value >= 1e3) return `${(value / 1e3).toFixed(0)} KB`;
  return `${value} B`;
}

// At most four significant digits, for read-outs of any quantity.
export function formatValue(value: Maybe): string {
  if (!isNumber(value)) return dash;
  const size = Math.abs(value);
  if (size >= 1000) return Math.round(value).toLocaleString("en-US");
  if (size !== 0 && size < 0.001) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}
