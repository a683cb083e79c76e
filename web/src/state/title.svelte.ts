// The document's title. Called while a page is set up; follows the text.
import { t } from "../i18n/i18n.svelte";

export function useTitle(text: () => string): void {
  $effect(() => {
    const title = text();
    document.title = title === "" ? t("site.name") : `${title} · ${t("site.name")}`;
  });
}
