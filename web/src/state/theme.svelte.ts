// Light or dark: the system's, until the reader chooses. before-paint.js sets it first.

export type Theme = "light" | "dark";

const storageKey = "atlas-theme";

class ThemeState {
  current: Theme = $state(document.documentElement.dataset["theme"] === "dark" ? "dark" : "light");

  toggle = (): void => {
    this.#show(this.current === "dark" ? "light" : "dark");
    try {
      localStorage.setItem(storageKey, this.current);
    } catch {
      // Storage is switched off: the choice lasts as long as the page.
    }
  };

  followSystem(): void {
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (event) => {
      if (this.#chosen() === null) this.#show(event.matches ? "dark" : "light");
    });
  }

  #show(theme: Theme): void {
    this.current = theme;
    document.documentElement.dataset["theme"] = theme;
  }

  #chosen(): string | null {
    try {
      return localStorage.getItem(storageKey);
    } catch {
      return null;
    }
  }
}

export const theme = new ThemeState();
