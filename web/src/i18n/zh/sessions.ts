import type { sessions as en } from "../en/sessions";

export const sessions: Record<keyof typeof en, string> = {};
