// The dictionary. `Record<keyof typeof en, string>` makes a missing translation a type error.
import type { Locale } from "../routes";
import { about as enAbout } from "./en/about";
import { analyze as enAnalyze } from "./en/analyze";
import { assistant as enAssistant } from "./en/assistant";
import { common as enCommon } from "./en/common";
import { compare as enCompare } from "./en/compare";
import { dashboard as enDashboard } from "./en/dashboard";
import { experiment as enExperiment } from "./en/experiment";
import { overview as enOverview } from "./en/overview";
import { sessions as enSessions } from "./en/sessions";
import { workbench as enWorkbench } from "./en/workbench";
import { about as zhAbout } from "./zh/about";
import { analyze as zhAnalyze } from "./zh/analyze";
import { assistant as zhAssistant } from "./zh/assistant";
import { common as zhCommon } from "./zh/common";
import { compare as zhCompare } from "./zh/compare";
import { dashboard as zhDashboard } from "./zh/dashboard";
import { experiment as zhExperiment } from "./zh/experiment";
import { overview as zhOverview } from "./zh/overview";
import { sessions as zhSessions } from "./zh/sessions";
import { workbench as zhWorkbench } from "./zh/workbench";

const en = {
  ...enCommon,
  ...enOverview,
  ...enExperiment,
  ...enSessions,
  ...enCompare,
  ...enAnalyze,
  ...enDashboard,
  ...enAbout,
  ...enAssistant,
  ...enWorkbench,
} as const;

export type MessageKey = keyof typeof en;

const zh: Record<MessageKey, string> = {
  ...zhCommon,
  ...zhOverview,
  ...zhExperiment,
  ...zhSessions,
  ...zhCompare,
  ...zhAnalyze,
  ...zhDashboard,
  ...zhAbout,
  ...zhAssistant,
  ...zhWorkbench,
};

const dictionaries: Record<Locale, Record<MessageKey, string>> = { en, zh };

export type Parameters = Record<string, string | number>;

// The text of `key`; "{name}" becomes the parameter of that name.
export function message(locale: Locale, key: MessageKey, parameters: Parameters = {}): string {
  return dictionaries[locale][key].replace(/\{(\w+)\}/g, (hole, name: string) => String(parameters[name] ?? hole));
}
