/**
 * The network between the connection's object and an exchange: `fetch` and `WebSocket` as the object finds them. What was sent
 * arrives whether or not its sender still lives; what comes back dies with it.
 */
import type { Connection } from "../../venue-sim/socket-api";
import type { FaultName } from "../faults";
import type { Network, TimeOutSignal } from "../platform/runtime-globals";
import type { Life, VirtualTime } from "../platform/virtual-time";

/** A request as the exchange takes it. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly apiKey: string | null;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is at the other end. */
export interface Exchange {
  answer(request: WireRequest): WireAnswer;
  /** A connection stands; gives what takes the client's frames. */
  connected(connection: Connection): (text: string) => void;
}

export interface WireDeps {
  readonly time: VirtualTime;
  readonly strikes: (fault: FaultName) => boolean;
  readonly draw: (low: number, high: number) => number;
  readonly exchange: Exchange;
  /** Told of each request as it arrives, with what it is answered, and of each frame. */
  readonly seen: (line: () => string) => void;
}

/** The part of `fetch` that the adapter uses. */
interface FetchRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: TimeOutSignal;
}

/** The part of a Response that the adapter uses. */
interface FetchAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** The code by which Node's sockets say that no connection came about; the Workers runtime gives none. */
const REFUSED = "ECONNREFUSED";

export class Wire {
  readonly #deps: WireDeps;
  readonly #lines = new Set<Line>();

  constructor(deps: WireDeps) {
    this.#deps = deps;
  }

  /** Breaks all connections; false when there was none. */
  cutStreams(): boolean {
    const cut = [...this.#lines];
    for (const line of cut) line.cut();
    return cut.length > 0;
  }

  /** Has the exchange end what clients have subscribed to; false when there was no connection. */
  endStreams(): boolean {
    for (const line of this.#lines) line.endSubscriptions();
    return this.#lines.size > 0;
  }

  /** `fetch` and `WebSocket`, as code finds them. */
  asGlobals(): Network {
    return { fetch: this.#fetch.bind(this), sockets: this.#sockets() };
  }

  /** Sends a request, in the name of whoever's code runs. */
  #fetch(url: string, { method, headers, body = "", signal }: FetchRequest): Promise<FetchAnswer> {
    const { time, strikes, draw, exchange, seen } = this.#deps;
    const { owner } = time;
    const { pathname: path, search } = new URL(url);
    const request: WireRequest = {
      method,
      path,
      query: search.slice(1),
      body,
      apiKey: headers["X-MBX-APIKEY"] ?? null,
    };
    return new Promise((resolve, reject) => {
      const breaks = (code?: string): void => {
        const error = new Error("the connection broke");
        time.after(draw(1, 20), owner, () => reject(code === undefined ? error : Object.assign(error, { code })));
      };
      if (strikes("venue_down")) return breaks(draw(0, 1) === 0 ? REFUSED : undefined);
      const callOff = time.after(signal.timeoutMs, owner, () =>
        reject(new DOMException("the operation timed out", "TimeoutError")),
      );
      /** Nobody answers: the connection breaks, or stands until the sender gives up. */
      const isLost = (fault: FaultName): boolean => {
        if (!strikes(fault)) return false;
        if (draw(0, 1) === 0) breaks();
        return true;
      };
      const arrive = (): void => {
        const answer = exchange.answer(request);
        seen(() => `${method} ${path} ${answer.status} ${request.query}${body} → ${answer.body}`);
        if (isLost("venue_timeout_after")) return;
        time.after(strikes("venue_slow") ? draw(1_000, 10_000) : draw(0, 4), owner, () => {
          callOff();
          resolve(answerOf(answer));
        });
      };
      if (!isLost("venue_timeout_before"))
        time.after(strikes("request_late") ? draw(1_000, 8_000) : draw(0, 4), null, arrive);
    });
  }

  /** A class that stands in for `WebSocket`; each object of it is a connection of whoever's code made it. */
  #sockets(): typeof Socket {
    const connect = (socket: Socket): Line => this.#connect(socket);
    return class extends Socket {
      constructor() {
        super(connect);
      }
    };
  }

  #connect(socket: Socket): Line {
    const { time, strikes, draw, exchange } = this.#deps;
    const { owner } = time;
    const line = new Line(this.#deps, socket, owner);
    const isRefused = strikes("stream_refused");
    time.after(draw(1, 20), owner, () => {
      if (isRefused) return line.cut();
      line.takes = exchange.connected(line);
      this.#lines.add(line);
      line.ended = () => void this.#lines.delete(line);
      socket.open();
      return undefined;
    });
    return line;
  }
}

const answerOf = ({ status, headers, body }: WireAnswer): FetchAnswer => ({
  status,
  headers: { get: (name) => headers[name] ?? null },
  text: () => Promise.resolve(body),
});

/** One connection, as both ends see it. */
class Line implements Connection {
  isOpen = true;
  /** Takes the client's frames, once the connection stands. */
  takes: ((text: string) => void) | null = null;
  ended: () => void = () => undefined;
  readonly #gone: (() => void)[] = [];
  /** When the last frame to the client arrives: none overtakes another, but by a fault. */
  #lastAt = 0;

  constructor(
    private readonly deps: WireDeps,
    private readonly socket: Socket,
    private readonly owner: Life | null,
  ) {}

  onGone(work: () => void): void {
    this.#gone.push(work);
  }

  /** A frame to the client. */
  send(text: string): void {
    const { time, strikes, draw, seen } = this.deps;
    if (this.owner?.isAlive === false) return this.#end();
    seen(() => `frame ${text}`);
    const isEvent = text.includes('"event"');
    if (isEvent && strikes("stream_event_lost")) return undefined;
    if (isEvent && strikes("stream_lost")) return this.cut();
    this.#lastAt = Math.max(this.#lastAt, time.now + draw(0, 5));
    const arrive = (): void => this.socket.take(text);
    const late = isEvent && strikes("fill_late") ? draw(1_000, 30_000) : 0;
    time.after(this.#lastAt - time.now + late, this.owner, arrive);
    if (isEvent && strikes("fill_doubled")) time.after(draw(0, 5_000), this.owner, arrive);
    return undefined;
  }

  cut(): void {
    this.#end();
    this.deps.time.after(this.deps.draw(0, 50), this.owner, () => this.socket.ended());
  }

  /** The exchange ends what the client has subscribed to, and leaves the connection as it is. */
  endSubscriptions(): void {
    for (const work of this.#gone) work();
  }

  /** A frame of the client's. */
  carry(text: string): void {
    this.deps.time.after(this.deps.draw(0, 5), null, () => {
      if (this.isOpen) this.takes?.(text);
    });
  }

  /** The client has closed it. */
  closed(): void {
    this.deps.time.after(this.deps.draw(0, 5), null, () => this.#end());
  }

  #end(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.ended();
    this.endSubscriptions();
  }
}

type Listening = (event: { readonly data?: string }) => void;

/** The part of a WebSocket that the adapter uses. */
class Socket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  readyState = 0;
  readonly #listeners = new Map<string, Listening>();
  readonly #line: Line;

  constructor(connect: (socket: Socket) => Line) {
    this.#line = connect(this);
  }

  addEventListener(name: string, work: Listening): void {
    this.#listeners.set(name, work);
  }

  send(text: string): void {
    if (this.readyState !== Socket.OPEN) throw new DOMException("the socket is not open", "InvalidStateError");
    this.#line.carry(text);
  }

  close(): void {
    this.#line.closed();
    this.ended();
  }

  open(): void {
    if (this.readyState !== Socket.CONNECTING) return;
    this.readyState = Socket.OPEN;
    this.#listeners.get("open")?.({});
  }

  take(text: string): void {
    if (this.readyState === Socket.OPEN) this.#listeners.get("message")?.({ data: text });
  }

  ended(): void {
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.#listeners.get("close")?.({});
  }
}

const CLOSED = 3;
