/**
 * The venue's stream of what happens to our orders, over its WebSocket API (web-socket-api.md, "User Data Stream
 * requests"): connects, subscribes by signature, and says when it listens and when it no longer does. It knows no timer: its
 * owner calls `keepUp` now and then, which connects again when the pause after the last failure is over.
 */
import type { Millis } from "../../../../shared/core/ids";
import { fields } from "./answer-fields";
import { reading } from "./client";

/** A connection, as far as it is used. */
export interface Socket {
  send(text: string): void;
  close(): void;
}

export interface SocketEvents {
  onOpen(): void;
  onText(text: string): void;
  /** Once, however it ended. */
  onEnd(): void;
}

export interface UserStreamDeps {
  connect(url: string, events: SocketEvents): Socket;
  now(): Millis;
  /** The subscription's parameters, signed now. */
  sign(): Readonly<Record<string, string>>;
  /** Up to 1: spreads the reconnections of many. */
  random(): number;
  /** From here on nothing is missed; what came before has to be compared. */
  onListening(): void;
  onEvent(event: unknown): void;
  /** A connection or subscription failed, in a word. */
  onLost(cause: string): void;
}

const FIRST_PAUSE_MS: Millis = 1_000;
const LONGEST_PAUSE_MS: Millis = 60_000;
/** A connection that is not subscribed after this is given up. */
const SUBSCRIBE_WITHIN_MS: Millis = 10_000;
const SUBSCRIBE_ID = "subscribe";

type State =
  | { readonly is: "idle"; readonly notBefore: Millis }
  | { readonly is: "opening"; readonly socket: Socket; readonly since: Millis }
  | { readonly is: "listening"; readonly socket: Socket; readonly since: Millis };

export class UserStream {
  readonly #url: string;
  readonly #deps: UserStreamDeps;
  #state: State = { is: "idle", notBefore: 0 };
  #failures = 0;
  /** Counts connections, so that a late event of an old one is known as such. */
  #connection = 0;

  constructor(wsUrl: string, deps: UserStreamDeps) {
    this.#url = `${wsUrl}/ws-api/v3`;
    this.#deps = deps;
  }

  get isListening(): boolean {
    return this.#state.is === "listening";
  }

  /** Connects if it is time to, and gives up what takes too long. */
  keepUp(): void {
    const now = this.#deps.now();
    if (this.#state.is === "opening" && now - this.#state.since >= SUBSCRIBE_WITHIN_MS) this.#lose("no_subscription");
    if (this.#state.is === "idle" && now >= this.#state.notBefore) this.#connect(now);
  }

  /** Closes for good until the next `keepUp`. */
  stop(): void {
    const state = this.#state;
    this.#connection++;
    this.#failures = 0;
    this.#state = { is: "idle", notBefore: 0 };
    if (state.is !== "idle") state.socket.close();
  }

  #connect(now: Millis): void {
    const connection = ++this.#connection;
    const isCurrent = (): boolean => connection === this.#connection;
    const socket = this.#deps.connect(this.#url, {
      onOpen: () => {
        if (isCurrent()) this.#subscribe();
      },
      onText: (text) => {
        if (isCurrent()) this.#take(text);
      },
      onEnd: () => {
        if (isCurrent()) this.#lose("connection_ended");
      },
    });
    this.#state = { is: "opening", socket, since: now };
  }

  #subscribe(): void {
    if (this.#state.is !== "opening") return;
    const request = { id: SUBSCRIBE_ID, method: "userDataStream.subscribe.signature", params: this.#deps.sign() };
    this.#state.socket.send(JSON.stringify(request));
  }

  #take(text: string): void {
    const message = parse(text);
    if (message === null) return this.#lose("malformed_message");
    if (message["id"] === SUBSCRIBE_ID) return this.#subscribed(message["status"] === 200);
    const event = message["event"];
    const read = reading(() => fields(event, "event"));
    // Anything that is neither a response nor an event is ignored.
    if (!read.ok) return undefined;
    // Its last words: the connection stands, and nothing more comes over it.
    if (read.value["e"] === "eventStreamTerminated" || read.value["e"] === "serverShutdown")
      return this.#lose("stream_ended");
    return this.#deps.onEvent(event);
  }

  #subscribed(isAccepted: boolean): void {
    if (this.#state.is !== "opening") return;
    if (!isAccepted) return this.#lose("subscription_refused");
    this.#state = { is: "listening", socket: this.#state.socket, since: this.#deps.now() };
    return this.#deps.onListening();
  }

  #lose(cause: string): void {
    const state = this.#state;
    this.#connection++;
    // A stream that breaks as soon as it is subscribed has not recovered: each time, everything is compared again.
    if (state.is === "listening" && this.#deps.now() - state.since >= LONGEST_PAUSE_MS) this.#failures = 0;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.#failures, 10));
    this.#failures++;
    this.#state = { is: "idle", notBefore: this.#deps.now() + pause * (1 + this.#deps.random() / 2) };
    if (state.is !== "idle") state.socket.close();
    this.#deps.onLost(cause);
  }
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const read = reading(() => fields(JSON.parse(text)));
    return read.ok ? read.value : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
