// Titles, questions and categories of experiments in the reader's language. English is the
// server's.
import type { Category } from "../api/types";
import type { Locale } from "../routes";
import { categories, experiments } from "./zh/experiments";

interface Words {
  title: string;
  question: string;
}

export function experimentText(locale: Locale, experiment: Words & { id: string }): Words {
  return (locale === "zh" ? experiments[experiment.id] : undefined) ?? experiment;
}

export const experimentTitle = (locale: Locale, { id, title }: { id: string; title: string }): string =>
  (locale === "zh" ? experiments[id]?.title : undefined) ?? title;

export function categoryText(locale: Locale, category: Category): { title: string; blurb: string } {
  return (locale === "zh" ? categories[category.id] : undefined) ?? category;
}
