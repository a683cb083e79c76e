import type { about as en } from "../en/about";

export const about: Record<keyof typeof en, string> = {};
