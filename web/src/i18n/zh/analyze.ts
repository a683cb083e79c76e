import type { analyze as en } from "../en/analyze";

export const analyze: Record<keyof typeof en, string> = {};
