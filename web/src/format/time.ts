// Instants and durations. Instants are microseconds since 1970 UTC and shown in UTC, as in the
// figures.
import { dash } from "./number";

type Maybe = number | null | undefined;

const isNumber = (value: Maybe): value is number => value !== null && value !== undefined && Number.isFinite(value);
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

const twoDigits = (value: number): string => String(value).padStart(2, "0");

// "Sep 23 2025"
export function formatDate(us: Maybe): string {
  if (!isNumber(us)) return dash;
  const date = new Date(us / 1000);
  if (Number.isNaN(date.getTime())) return dash;
  return `${months[date.getUTCMonth()]} ${date.getUTCDate()} ${date.getUTCFullYear()}`;
}

// "Sep 23 2025 — Jun 4 2026"
export function formatDateRange(fromUs: Maybe, toUs: Maybe): string {
  if (!isNumber(fromUs) || !isNumber(toUs)) return dash;
  const from = formatDate(fromUs);
  const to = formatDate(toUs);
  return from === to ? from : `${from} — ${to}`;
}

// "Sep 23 2025, 14:05"
export function formatDateTime(us: Maybe): string {
  const day = formatDate(us);
  if (day === dash || !isNumber(us)) return dash;
  const date = new Date(us / 1000);
  return `${day}, ${twoDigits(date.getUTCHours())}:${twoDigits(date.getUTCMinutes())}`;
}

// The value of an <input type="date">: "2025-09-23"
export function formatIsoDay(us: Maybe): string {
  if (!isNumber(us)) return "";
  const date = new Date(us / 1000);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString().slice(0, 10);
}

// "340 ms", "5.7 s", "12.3 min", "8.2 h", "31.0 d"
export function formatSeconds(seconds: Maybe): string {
  if (!isNumber(seconds)) return dash;
  if (seconds < 0) return `-${formatSeconds(-seconds)}`;
  if (seconds === 0) return "0 s";
  if (seconds < 0.9995) return `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  if (seconds < 3600) return `${(seconds / 60).toFixed(1)} min`;
  if (seconds < 172_800) return `${(seconds / 3600).toFixed(1)} h`;
  return `${(seconds / 86_400).toFixed(1)} d`;
}

export const formatMs = (ms: Maybe): string => formatSeconds(isNumber(ms) ? ms / 1000 : null);

// "1.2K h", "574 h", "7.6 h"
export function formatHours(hours: Maybe): string {
  if (!isNumber(hours)) return dash;
  if (hours >= 1000) return `${(hours / 1000).toFixed(1)}K h`;
  return `${hours.toFixed(hours >= 10 ? 0 : 1)} h`;
}

// "just now", "5 min ago", "3 h ago", "yesterday", "12 d ago", then the date
export function formatAgo(us: Maybe, nowMs: number): string {
  if (!isNumber(us)) return dash;
  const minutes = (nowMs - us / 1000) / 60_000;
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${Math.floor(minutes)} min ago`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ago`;
  const days = Math.floor(minutes / (24 * 60));
  if (days === 1) return "yesterday";
  return days <= 30 ? `${days} d ago` : formatDate(us);
}
