/** Who hears of an account's events, and what goes wrong on the way there. */
import type { EventFault, Faults } from "./faults";
import type { JsonObject } from "./json";

/** One subscription of one connection. */
export interface Listener {
  readonly account: string;
  send(event: JsonObject): void;
  /** Cuts the connection off without a farewell. */
  cut(): void;
}

interface Collected {
  readonly account: string;
  readonly events: JsonObject[];
}

export class UserStreams {
  readonly #faults: Faults;
  readonly #listeners = new Set<Listener>();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Events held back until they are released. */
  #held: { account: string; event: JsonObject }[] = [];
  /** Events that a fault collects to turn round, by the fault's id. */
  readonly #collected = new Map<number, Collected>();

  constructor(faults: Faults) {
    this.#faults = faults;
  }

  add(listener: Listener): void {
    this.#listeners.add(listener);
  }

  remove(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  /** Sends an event to all that listen to the account, unless a fault has it otherwise. */
  publish(account: string, event: JsonObject): void {
    const [first] = this.#faults.takeForEvent(account, event);
    if (first === undefined) this.#send(account, event);
    else this.#fail(account, event, first);
  }

  /** Sends what was held back, in the order in which it happened. */
  release(): number {
    const held = this.#held;
    this.#held = [];
    for (const { account, event } of held) this.#send(account, event);
    return held.length;
  }

  /** Cuts off the streams of an account, or all. */
  cut(account: string | null): number {
    const cut = [...this.#listeners].filter((listener) => account === null || listener.account === account);
    for (const listener of cut) {
      this.#listeners.delete(listener);
      listener.cut();
    }
    return cut.length;
  }

  /** Forgets what was held back. */
  clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#held = [];
    this.#collected.clear();
  }

  #fail(account: string, event: JsonObject, armed: { id: number; fault: EventFault; left: number | null }): void {
    const { fault } = armed;
    switch (fault.fault) {
      case "duplicate_event":
        this.#send(account, event);
        this.#send(account, event);
        return;
      case "delay_event":
        if (fault.ms === undefined) this.#held.push({ account, event });
        else this.#later(fault.ms, () => this.#send(account, event));
        return;
      case "drop_event":
        return;
      case "reverse_events":
        this.#collect(account, event, armed);
        return;
      case "disconnect_before_event":
        this.cut(account);
        return;
      case "disconnect_after_event":
        this.#send(account, event);
        this.cut(account);
        return;
    }
  }

  #collect(account: string, event: JsonObject, { id, left }: { id: number; left: number | null }): void {
    const collected = this.#collected.get(id) ?? { account, events: [] };
    this.#collected.set(id, collected);
    collected.events.push(event);
    if (left !== 0) return;
    this.#collected.delete(id);
    for (const one of collected.events.toReversed()) this.#send(collected.account, one);
  }

  #later(ms: number, send: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      send();
    }, ms);
    timer.unref();
    this.#timers.add(timer);
  }

  #send(account: string, event: JsonObject): void {
    for (const listener of [...this.#listeners]) if (listener.account === account) listener.send(event);
  }
}
