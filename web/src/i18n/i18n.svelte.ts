// `t` in the language of the address.
import { router } from "../router.svelte";
import { localPath, type Locale } from "../routes";
import { message, type MessageKey, type Parameters } from "./messages";

// A value of its own, so that texts are made again when the language changes, not at every address.
class Language {
  current: Locale = $derived(router.route.locale);
}

const language = new Language();

export const t = (key: MessageKey, parameters?: Parameters): string => message(language.current, key, parameters);

// A page's address in the current language.
export const local = (path: string): string => localPath(language.current, path);
