/**
 * The WebSocket API: the same requests as over HTTP, and the subscriptions to user data. Source: web-socket-api.md.
 * Sessions are for Ed25519 keys alone ("Session Authentication"), which the simulator has none of, so that a client
 * subscribes by signature.
 */
import { z } from "zod";
import { answerCall, type Answer } from "./call";
import { findBySocketMethod } from "./endpoints/all";
import type { Endpoint } from "./endpoints/endpoint";
import type { HeldAnswers } from "./held-answers";
import type { Json, JsonObject } from "./json";
import { socketPayload } from "./keys";
import { Params } from "./params";
import { invalidJson, subscriptionActive, subscriptionInactive, unsupportedOperation } from "./refusal";
import type { Listener } from "./user-streams";
import type { Venue } from "./venue";

const jsonValue: z.ZodType<Json> = z.json();
const requestFrame = z.strictObject({
  id: z.union([z.int(), z.string().max(64), z.null()]),
  method: z.string(),
  params: z.record(z.string(), jsonValue).default({}),
});

/** A client's connection, as far as it is used: a WebSocket, or what stands in for one in a process that has none. */
export interface Connection {
  readonly isOpen: boolean;
  send(text: string): void;
  /** Ends it without a farewell. */
  cut(): void;
  /** Calls back once it has ended, however it did. */
  onGone(work: () => void): void;
}

/** One connection: its subscriptions and the ids that it has given out. */
export class SocketSession {
  readonly #venue: Venue;
  readonly #held: HeldAnswers;
  readonly #connection: Connection;
  readonly #ip: string;
  readonly #connectedAt: number;
  readonly #subscriptions = new Map<number, Listener>();
  readonly #own: ReadonlyMap<string, Endpoint>;
  #nextSubscription = 0;

  constructor(venue: Venue, held: HeldAnswers, connection: Connection, ip: string) {
    this.#venue = venue;
    this.#held = held;
    this.#connection = connection;
    this.#ip = ip;
    this.#connectedAt = venue.now();
    this.#own = new Map(this.#sessionEndpoints().map((endpoint) => [endpoint.socketMethod ?? "", endpoint]));
    connection.onGone(() => this.#unsubscribeAll());
  }

  /** Answers one text frame. */
  receive(text: string): void {
    const request = parseFrame(text);
    if (request === null) {
      this.#send({ id: null, status: 400, error: invalidJson().body });
      return;
    }
    // A method may be prefixed with its version.
    const method = request.method.replace(/^v3\//, "");
    const endpoint = this.#own.get(method) ?? findBySocketMethod(method);
    const { returnRateLimits, ...params } = request.params;
    const outcome = answerCall(this.#venue, {
      transport: "websocket",
      method: endpoint?.method ?? "POST",
      path: endpoint?.path ?? `/ws-api/v3/${method}`,
      endpoint,
      params: () => Params.fromJson(params),
      payload: () => socketPayload(Params.fromJson(request.params)),
      apiKey: typeof params["apiKey"] === "string" ? params["apiKey"] : null,
      ip: this.#ip,
    });
    const reply = (answer: Answer): void =>
      this.#send({ id: request.id, ...frameOf(answer, this.#venue.now()), ...this.#rateLimits(returnRateLimits) });
    switch (outcome.kind) {
      case "answer":
        reply(outcome.answer);
        return;
      case "reset":
        this.#connection.cut();
        return;
      case "held":
        this.#held.hold(outcome.ms, {
          send: () => reply(outcome.answer),
          drop: () => this.#connection.cut(),
          onGone: (forget) => this.#connection.onGone(forget),
        });
        return;
    }
  }

  /** What belongs to this connection and not to the venue. */
  #sessionEndpoints(): Endpoint[] {
    const base = { path: "/ws-api/v3", weight: 2 } as const;
    return [
      {
        ...base,
        method: "POST",
        path: "/ws-api/v3/userDataStream.subscribe.signature",
        socketMethod: "userDataStream.subscribe.signature",
        security: "SIGNED",
        prepare:
          (_, { account }) =>
          () => ({ subscriptionId: this.#subscribe(account) }),
      },
      {
        ...base,
        method: "DELETE",
        path: "/ws-api/v3/userDataStream.unsubscribe",
        socketMethod: "userDataStream.unsubscribe",
        security: "NONE",
        prepare: (params) => {
          const id = params.integer("subscriptionId");
          return () => {
            if (id === null) this.#unsubscribeAll();
            else if (!this.#unsubscribe(id)) throw subscriptionInactive();
            return {};
          };
        },
      },
      {
        ...base,
        method: "GET",
        path: "/ws-api/v3/session.subscriptions",
        socketMethod: "session.subscriptions",
        security: "NONE",
        prepare: () => () => Array.from(this.#subscriptions.keys(), (subscriptionId) => ({ subscriptionId })),
      },
      {
        ...base,
        method: "GET",
        path: "/ws-api/v3/session.status",
        socketMethod: "session.status",
        security: "NONE",
        prepare:
          (_, { now }) =>
          () => ({
            apiKey: null,
            authorizedSince: null,
            connectedSince: this.#connectedAt,
            returnRateLimits: true,
            serverTime: now,
            userDataStream: this.#subscriptions.size > 0,
          }),
      },
      ...["session.logon", "userDataStream.subscribe"].map((socketMethod): Endpoint => ({
        ...base,
        method: "POST",
        path: `/ws-api/v3/${socketMethod}`,
        socketMethod,
        security: "NONE",
        prepare: () => {
          throw unsupportedOperation();
        },
      })),
    ];
  }

  /** "You can have only one active subscription for a given account on a given connection." */
  #subscribe(account: string): number {
    if ([...this.#subscriptions.values()].some((listener) => listener.account === account)) throw subscriptionActive();
    const subscriptionId = this.#nextSubscription++;
    const listener: Listener = {
      account,
      send: (event) => this.#send({ subscriptionId, event }),
      cut: () => this.#connection.cut(),
    };
    this.#subscriptions.set(subscriptionId, listener);
    this.#venue.streams.add(listener);
    return subscriptionId;
  }

  #unsubscribe(subscriptionId: number): boolean {
    const listener = this.#subscriptions.get(subscriptionId);
    if (listener === undefined) return false;
    this.#venue.streams.remove(listener);
    this.#subscriptions.delete(subscriptionId);
    this.#send({ subscriptionId, event: { e: "eventStreamTerminated", E: this.#venue.now() } });
    return true;
  }

  #unsubscribeAll(): void {
    for (const subscriptionId of [...this.#subscriptions.keys()]) this.#unsubscribe(subscriptionId);
  }

  #rateLimits(wanted: Json | undefined): JsonObject {
    if (wanted === false || wanted === "false") return {};
    return { rateLimits: [this.#venue.limits.describeWeight(this.#ip, this.#venue.now())] };
  }

  #send(frame: JsonObject): void {
    if (this.#connection.isOpen) this.#connection.send(JSON.stringify(frame));
  }
}

function parseFrame(text: string): z.output<typeof requestFrame> | null {
  try {
    return requestFrame.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/** Result or error; "IP limits": a rate-limited answer says in its data when to come again. */
function frameOf({ status, headers, body }: Answer, now: number): JsonObject {
  if (status === 200) return { status, result: body };
  const seconds = headers["retry-after"];
  const data = seconds === undefined ? {} : { data: { serverTime: now, retryAfter: now + Number(seconds) * 1_000 } };
  return { status, error: { ...(body as JsonObject), ...data } };
}
