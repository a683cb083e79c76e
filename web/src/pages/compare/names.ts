// Texts of the comparison as the server writes them, in the reader's language. English is the key;
// what has no translation stays as it came.
import type { Locale } from "../../routes";
import { chinese } from "./chinese";

export const compareText = (locale: Locale, text: string): string => (locale === "zh" ? (chinese[text] ?? text) : text);
