/**
 * The globals that the code under test reads its time, its waits and its randomness from. They are the world's while it
 * lives; a thread has one world at a time, and uses none of them itself.
 */
import type { Chance } from "./chance";
import type { VirtualTime } from "./virtual-time";

/** What the code under test reaches an exchange by. */
export interface Network {
  readonly fetch: unknown;
  readonly sockets: unknown;
}

/** Of a world without an exchange behind a network: nothing may leave the process. */
export const NO_NETWORK: Network = {
  fetch: () => Promise.reject(new Error("this world has no network")),
  sockets: class {
    constructor() {
      throw new Error("this world has no network");
    }
  },
};

/** What `AbortSignal.timeout` gives: whoever carries the request watches the time, and stops when the answer is there. */
export interface TimeOutSignal {
  readonly timeoutMs: number;
}

/** Puts the world's globals in place; the function it returns puts back what was there. */
export function useWorldsGlobals(
  time: VirtualTime,
  chance: Chance,
  { network, logged }: { readonly network: Network; readonly logged: (line: string) => void },
): () => void {
  const log = (line: unknown): void => logged(String(line));
  const bytes = <T extends ArrayBufferView>(into: T): T => {
    const view = new Uint8Array(into.buffer, into.byteOffset, into.byteLength);
    for (let at = 0; at < view.length; at++) view[at] = chance.below(256);
    return into;
  };
  const put = [
    replace(Date, "now", () => time.read()),
    replace(Math, "random", () => chance.share()),
    replace(globalThis, "setTimeout", (work: () => void, ms = 0) => time.after(ms, time.owner, work)),
    replace(globalThis, "clearTimeout", (callOff: unknown) => {
      if (typeof callOff === "function") (callOff as () => void)();
    }),
    replace(globalThis, "scheduler", {
      wait: (ms: number) => new Promise<void>((resolve) => void time.after(ms, time.owner, resolve)),
    }),
    replace(crypto, "getRandomValues", bytes),
    replace(console, "warn", log),
    replace(console, "error", log),
    replace(globalThis, "fetch", network.fetch),
    replace(globalThis, "WebSocket", network.sockets),
    replace(AbortSignal, "timeout", (timeoutMs: number): TimeOutSignal => ({ timeoutMs })),
  ];
  return () => {
    for (const restore of put.toReversed()) restore();
  };
}

function replace(on: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(on, name);
  Object.defineProperty(on, name, { value, configurable: true, writable: true });
  return () => {
    if (before === undefined) Reflect.deleteProperty(on, name);
    else Object.defineProperty(on, name, before);
  };
}
