// The conversations, the one in view, and the turn that is being answered.
import type { AskBody, AskEvent, PageInView } from "../api/assistant";
import { apiUrl } from "../api/client";
import { postEvents } from "../api/eventStream";
import type { Locale } from "../routes";
import { browserStore, freshId } from "../state/storage";
import { brokeOff, failureOf } from "./codeRun.svelte";
import { advance, failed, isOpen, nameFor, newTurn, stopped, type Conversation, type Turn } from "./conversation";
import { readHistory, removeFromHistory, writeHistory } from "./history";
import { pastTurns } from "./past";

export interface AskOptions {
  locale: Locale;
  trace: string | null;
  page: PageInView;
  plannerOnly: boolean;
}

class Assistant {
  conversations: Conversation[] = $state.raw([]); // newest first
  currentId: string | null = $state(null);
  isKept = $state(true); // false: the browser has no room for the history
  current: Conversation | null = $derived(this.conversations.find(({ id }) => id === this.currentId) ?? null);
  #running: AbortController | null = $state.raw(null);
  isRunning: boolean = $derived(this.#running !== null);
  #store = browserStore();

  constructor() {
    if (this.#store) this.conversations = readHistory(this.#store);
  }

  start = (): void => {
    this.currentId = null;
  };

  select(id: string): void {
    this.currentId = id;
  }

  rename(id: string, name: string): void {
    const shown = nameFor(name);
    if (shown !== "") this.#change(id, (conversation) => ({ ...conversation, name: shown }));
    this.#keep(id);
  }

  remove(id: string): void {
    if (this.current?.turns.some(isOpen) && id === this.currentId) this.stop();
    this.conversations = this.conversations.filter((conversation) => conversation.id !== id);
    if (this.#store) removeFromHistory(this.#store, id);
    if (this.currentId === id) this.currentId = null;
  }

  stop = (): void => this.#running?.abort();

  // Asks in the conversation in view, or opens one. Nothing while another question is open.
  async ask(question: string, options: AskOptions): Promise<void> {
    const text = question.trim();
    if (text === "" || this.isRunning) return;
    const conversation = this.current ?? { id: freshId(), name: nameFor(text), changedMs: 0, turns: [] };
    const turn = newTurn(freshId(), text, Date.now());
    this.#put({ ...conversation, changedMs: Date.now(), turns: [...conversation.turns, turn] });
    this.currentId = conversation.id;
    const body: AskBody = {
      question: text,
      locale: options.locale,
      page: options.page,
      conversation: pastTurns(conversation.turns),
      ...(options.trace === null ? {} : { trace: options.trace }),
      ...(options.plannerOnly ? { planner_only: true } : {}),
    };
    await this.#follow(conversation.id, turn.id, body);
  }

  async #follow(id: string, turnId: string, body: AskBody): Promise<void> {
    const controller = new AbortController();
    this.#running = controller;
    const change = (next: (turn: Turn) => Turn): void => this.#changeTurn(id, turnId, next);
    try {
      for await (const event of postEvents(apiUrl("/ask"), body, controller.signal)) {
        change((turn) => advance(turn, event as AskEvent, Date.now()));
      }
      change((turn) => (isOpen(turn) ? failed(turn, brokeOff, Date.now()) : turn));
    } catch (error) {
      if (controller.signal.aborted) change((turn) => stopped(turn, Date.now()));
      else change((turn) => failed(turn, failureOf(error), Date.now()));
    }
    this.#running = null;
    this.#keep(id);
  }

  #put(conversation: Conversation): void {
    this.conversations = [conversation, ...this.conversations.filter(({ id }) => id !== conversation.id)];
  }

  #change(id: string, next: (conversation: Conversation) => Conversation): void {
    this.conversations = this.conversations.map((old) => (old.id === id ? next(old) : old));
  }

  #changeTurn(id: string, turnId: string, next: (turn: Turn) => Turn): void {
    this.#change(id, (conversation) => ({
      ...conversation,
      turns: conversation.turns.map((turn) => (turn.id === turnId ? next(turn) : turn)),
    }));
  }

  #keep(id: string): void {
    const conversation = this.conversations.find((candidate) => candidate.id === id);
    if (conversation && this.#store) this.isKept = writeHistory(this.#store, conversation);
  }
}

export const assistant = new Assistant();
