/** A connection to the service below HTTP, so that what goes over it may be wrong. */
import { connect, type Socket } from "node:net";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";

/** How a connection ended, in words that can be counted: `413, closed`, `200 × 100, open`, `no answer, closed`. */
export type Ending = string;

const STATUS_LINE = /HTTP\/1\.[01] (\d{3}) /g;
/** A status line may come in two pieces. */
const LONGEST_STATUS_LINE = 16;

export class RawConnection {
  readonly #socket: Socket;
  readonly #statuses: string[] = [];
  #rest = "";
  #isClosed = false;
  readonly #closed: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (bytes) => this.#read(bytes.toString("latin1")));
    // What a connection dies of shows as its being closed.
    socket.on("error", () => undefined);
    this.#closed = new Promise((resolve) =>
      socket.on("close", () => {
        this.#isClosed = true;
        resolve();
      }),
    );
  }

  /** Null when the service takes no connection. */
  static async open(url: string): Promise<RawConnection | null> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port) });
    const connection = new RawConnection(socket);
    return new Promise((resolve) => {
      socket.once("connect", () => resolve(connection));
      socket.once("error", () => resolve(null));
    });
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get answers(): number {
    return this.#statuses.length;
  }

  /** Sends one byte for each character. Resolves when they have left, or the connection has closed. */
  async write(bytes: string): Promise<void> {
    if (this.#isClosed) return;
    const written = new Promise<void>((resolve) => {
      this.#socket.write(bytes, "latin1", () => resolve());
    });
    await Promise.race([written, this.#closed]);
    // The kernel may take all that is written at once: without a pause nothing else would ever be heard of.
    await setImmediate();
  }

  /** Reads nothing from now on: the service has to keep what it wants to say. */
  stopReading(): void {
    this.#socket.pause();
  }

  /** Resolves when `holds`, when the connection has closed, when time is over, or when `signal` says so. */
  async until(holds: () => boolean, ms: number, signal: AbortSignal): Promise<void> {
    const deadline = performance.now() + ms;
    while (!holds() && !this.#isClosed && !signal.aborted && performance.now() < deadline) await sleep(POLL_MS);
  }

  /** Leaves without a word, and says how it was until then. */
  leave(): Ending {
    const ending = `${said(this.#statuses)}, ${this.#isClosed ? "closed" : "open"}`;
    this.#socket.destroy();
    return ending;
  }

  #read(text: string): void {
    const seen = this.#rest + text;
    let end = 0;
    for (const { 0: line, 1: status = "", index } of seen.matchAll(STATUS_LINE)) {
      this.#statuses.push(status);
      end = index + line.length;
    }
    this.#rest = seen.slice(Math.max(end, seen.length - LONGEST_STATUS_LINE));
  }
}

const POLL_MS = 20;

function said(statuses: readonly string[]): string {
  if (statuses.length === 0) return "no answer";
  const counts = new Map<string, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => (count === 1 ? status : `${status} × ${count}`)).join(" and ");
}
