// What the server says of itself. A public server shows no private views.
import { apiUrl, getJson } from "../api/client";
import type { Health } from "../api/types";

class ServerState {
  health: Health | null = $state.raw(null);
  isPublic: boolean = $derived(this.health?.public === true);

  async load(): Promise<void> {
    try {
      this.health = await getJson<Health>(apiUrl("/health"));
    } catch {
      this.health = null; // the page's own requests say what is wrong
    }
  }
}

export const server = new ServerState();
