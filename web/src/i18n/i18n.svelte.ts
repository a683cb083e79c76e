// `t` in the language of the address.
import { router } from "../router.svelte";
import { localPath } from "../routes";
import { message, type MessageKey, type Parameters } from "./messages";

export const t = (key: MessageKey, parameters?: Parameters): string => message(router.route.locale, key, parameters);

// A page's address in the current language.
export const local = (path: string): string => localPath(router.route.locale, path);
