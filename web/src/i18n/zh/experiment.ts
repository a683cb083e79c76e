import type { experiment as en } from "../en/experiment";

export const experiment: Record<keyof typeof en, string> = {};
