import { expect, it } from "vitest";
import { cellText } from "./cell";

it.each([
  ["351343", "351,343"],
  ["2026", "2026"],
  ["-12345", "-12,345"],
  ["0.0564965399999999", "0.056497"],
  ["26196.812345", "26,196.8"],
  ["1955.46", "1955.46"],
  ["1.5e-07", "1.5e-07"],
  ["2026-01-01", "2026-01-01"],
  ["claude", "claude"],
  ["", ""],
])("%s is shown as %s", (text, shown) => expect(cellText(text)).toBe(shown));
