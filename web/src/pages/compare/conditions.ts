// What a cut is made of, in words, one condition each.
import { listNames, type Filter } from "../../filter/filter";
import { formatModel, formatProvider } from "../../format/model";
import { formatCount } from "../../format/number";
import { t } from "../../i18n/i18n.svelte";
import { weekEnd } from "./cuts";

export interface Condition {
  name: string;
  text: string;
  without: Partial<Filter>; // the change that removes it
}

const shown = (name: string, value: string): string =>
  name === "provider" ? formatProvider(value) : name === "model" ? formatModel(value) : value;

function dateConditions({ since, until }: Filter): Condition[] {
  if (since === null && until === null) return [];
  const without = { since: null, until: null };
  const name = t("filter.dates");
  if (since !== null && until !== null) {
    const isWeek = /^\d{4}-\d\d-\d\d$/.test(since) && weekEnd(since) === until;
    return [{ name, text: isWeek ? t("compare.weekOf", { date: since }) : `${since} — ${until}`, without }];
  }
  return [
    {
      name,
      text: since !== null ? t("filter.from", { date: since }) : t("filter.before", { date: until ?? "" }),
      without,
    },
  ];
}

function lengthConditions({ minSessionSteps, maxSessionSteps }: Filter): Condition[] {
  const name = t("filter.length");
  const found: Condition[] = [];
  if (minSessionSteps !== null) {
    found.push({
      name,
      text: t("filter.stepsAtLeast", { count: formatCount(minSessionSteps) }),
      without: { minSessionSteps: null },
    });
  }
  if (maxSessionSteps !== null) {
    found.push({
      name,
      text: t("filter.stepsAtMost", { count: formatCount(maxSessionSteps) }),
      without: { maxSessionSteps: null },
    });
  }
  return found;
}

export function conditionsOf(cut: Filter): Condition[] {
  const lists = listNames.flatMap((name) =>
    cut[name].map((value) => ({
      name: t(`filter.${name}`),
      text: shown(name, value),
      without: { [name]: cut[name].filter((other) => other !== value) },
    })),
  );
  return [...lists, ...dateConditions(cut), ...lengthConditions(cut)];
}
