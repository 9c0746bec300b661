/** What was asked and answered, oldest first. Keys, signatures and listen keys are not in it. */
import type { JsonObject } from "./json";
import type { Params } from "./params";

/** Older entries are dropped, so that a simulator that runs for days does not grow. */
const MAX_ENTRIES = 10_000;
const SECRET_NAMES: ReadonlySet<string> = new Set(["apiKey", "signature", "listenKey"]);

export interface LogEntry {
  readonly number: number;
  readonly time: number;
  readonly transport: "http" | "websocket";
  readonly method: string;
  readonly path: string;
  account: string | null;
  params: JsonObject;
  /** Null when it got no answer. */
  status: number | null;
  /** The error code of the answer; null without one. */
  code: number | null;
  /** Names of the faults that it met. */
  faults: readonly string[];
  /** Whether it was carried out, whatever was answered. */
  carriedOut: boolean;
}

export class RequestLog {
  #entries: LogEntry[] = [];
  #number = 0;

  add(entry: Pick<LogEntry, "time" | "transport" | "method" | "path">): LogEntry {
    const added: LogEntry = {
      number: ++this.#number,
      ...entry,
      account: null,
      params: {},
      status: null,
      code: null,
      faults: [],
      carriedOut: false,
    };
    this.#entries.push(added);
    if (this.#entries.length > MAX_ENTRIES) this.#entries.shift();
    return added;
  }

  describe(): JsonObject[] {
    return this.#entries.map((entry) => ({ ...entry }));
  }

  clear(): void {
    this.#entries = [];
  }
}

/** The parameters that may be shown. */
export const loggedParams = (params: Params): JsonObject =>
  Object.fromEntries([...params.entries].filter(([name]) => !SECRET_NAMES.has(name)));
