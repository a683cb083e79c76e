// Instants in the reader's own time zone: for one's own sessions, where the hour on the clock
// matters.
import { dash } from "./number";

type Maybe = number | null | undefined;

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const twoDigits = (value: number): string => String(value).padStart(2, "0");

function dateOf(us: Maybe): Date | null {
  if (us === null || us === undefined || !Number.isFinite(us)) return null;
  const date = new Date(us / 1000);
  return Number.isNaN(date.getTime()) ? null : date;
}

// "Mar 12 2026"
export function formatLocalDate(us: Maybe): string {
  const date = dateOf(us);
  return date ? `${months[date.getMonth()]} ${date.getDate()} ${date.getFullYear()}` : dash;
}

// "14:05", with seconds "14:05:09"
export function formatClock(us: Maybe, withSeconds = false): string {
  const date = dateOf(us);
  if (!date) return dash;
  const seconds = withSeconds ? `:${twoDigits(date.getSeconds())}` : "";
  return `${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}${seconds}`;
}

// "Mar 12 2026, 14:05"
export function formatLocalDateTime(us: Maybe): string {
  return dateOf(us) ? `${formatLocalDate(us)}, ${formatClock(us)}` : dash;
}

// "UTC", "UTC+2", "UTC-3:30": the reader's offset at an instant.
export function utcOffsetName(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  if (minutes === 0) return "UTC";
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? "" : `:${twoDigits(size % 60)}`;
  return `UTC${minutes < 0 ? "-" : "+"}${Math.floor(size / 60)}${rest}`;
}
