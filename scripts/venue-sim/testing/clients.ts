/** A plain client of the simulator, for what the real ones do not send, and what arrives on its sockets. */
import { createHmac } from "node:crypto";
import type { WebSocket } from "ws";
import type { LogEntry } from "../request-log";
import type { VenueSim } from "../start-venue-sim";

type Body = Readonly<Record<string, unknown>>;

/** What tests look at in the answers of plain requests. */
export interface AnswerBody {
  readonly code?: number;
  readonly msg?: string;
  readonly status?: string;
  readonly listenKey?: string;
  readonly orderId?: number;
  readonly fills?: readonly { readonly tradeId: number }[];
}

interface PlainAnswer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

/** The answer as the test says it is; what is asserted of it shows whether that is so. */
const answerOf = async <T>(response: Response): Promise<PlainAnswer<T>> => ({
  status: response.status,
  headers: response.headers,
  body: (await response.json()) as T,
});

/** A request to the admin endpoint; throws on any answer but 200. */
export async function admin<T = unknown>(sim: VenueSim, route: string, body?: Body): Promise<T> {
  const [method, path] = route.split(" ") as [string, string];
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const answer = await answerOf<T>(await fetch(`${sim.adminUrl}${path}`, { method, ...sent }));
  if (answer.status !== 200) throw new Error(`${route}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** The requests of one path that the simulator has carried out, whatever it answered. */
export async function carriedOut(sim: VenueSim, path: string): Promise<number> {
  const log = await admin<LogEntry[]>(sim, "GET /log");
  return log.filter((entry) => entry.path === path && entry.carriedOut).length;
}

/** Arms a fault. */
export const arm = (sim: VenueSim, fault: Body): Promise<unknown> => admin(sim, "POST /faults", fault);

const encode = (params: Body): string =>
  Object.entries(params)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join("&");

/** A request without a signature. */
export async function plain(
  sim: VenueSim,
  route: string,
  params: Body = {},
  headers: Record<string, string> = {},
): Promise<PlainAnswer<AnswerBody>> {
  const [method, path] = route.split(" ") as [string, string];
  const query = encode(params);
  return answerOf<AnswerBody>(await fetch(`${sim.url}${path}${query === "" ? "" : `?${query}`}`, { method, headers }));
}

/** A signed request: `params` in the query string, `body` in the body; time and signature unless `params` has them. */
export async function signed<T = AnswerBody>(
  sim: VenueSim,
  route: string,
  params: Body = {},
  body: Body = {},
): Promise<PlainAnswer<T>> {
  const [method, path] = route.split(" ") as [string, string];
  const { apiKey, secret } = sim.keys[0]!;
  const query = encode({ timestamp: Date.now(), ...params });
  const form = encode(body);
  const signature = createHmac("sha256", secret).update(`${query}${form}`).digest("hex");
  const response = await fetch(`${sim.url}${path}?${query}&signature=${signature}`, {
    method,
    headers: {
      "x-mbx-apikey": apiKey,
      ...(form === "" ? {} : { "content-type": "application/x-www-form-urlencoded" }),
    },
    ...(form === "" ? {} : { body: form }),
  });
  return answerOf<T>(response);
}

/** An event as the tests tell them apart. */
export interface HeardEvent {
  readonly e: string;
  readonly x?: string;
  readonly z?: string;
}

/** Collects what arrives and lets a test wait for it. */
export class Inbox<T = HeardEvent> {
  readonly events: T[] = [];
  readonly #waiting = new Set<() => void>();

  readonly add = (event: unknown): void => {
    this.events.push(event as T);
    for (const look of [...this.#waiting]) look();
  };

  /** Collects the frames of a socket. */
  listenTo(socket: WebSocket): void {
    socket.on("message", (frame) => {
      this.add(JSON.parse(new TextDecoder().decode(frame as Uint8Array)));
    });
  }

  /** The events that fulfil `matches` once there are `count`; the test's own deadline ends a wait in vain. */
  until(matches: (event: T) => boolean, count = 1): Promise<T[]> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.events.filter(matches);
        if (found.length < count) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }
}

/** Executions in the order in which they arrived: `NEW`, `TRADE` … */
export const executions = (inbox: Inbox): (string | undefined)[] =>
  inbox.events.filter(({ e }) => e === "executionReport").map(({ x }) => x);
