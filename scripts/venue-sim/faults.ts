/** Faults on demand: what is to go wrong, with which requests or events, and how often. */
import { z } from "zod";
import { ratio, type Ratio } from "../../shared/core/decimal";
import type { JsonObject } from "./json";

const share = z.string().transform((text, context): Ratio => {
  try {
    const value = ratio(text);
    if (value > 0n && value <= ratio("1")) return value;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  context.addIssue({ code: "custom", message: "a share is over 0 and at most 1" });
  return z.NEVER;
});
const milliseconds = z.int().min(1).max(600_000);

/** Which requests; what is left out matches all. */
const requestMatch = z.strictObject({
  method: z.enum(["GET", "POST", "PUT", "DELETE"]).optional(),
  path: z.string().startsWith("/").optional(),
  account: z.string().optional(),
});
/** Which events of the user data stream; what is left out matches all. */
const eventMatch = z.strictObject({
  event: z.enum(["executionReport", "outboundAccountPosition"]).optional(),
  execution: z.enum(["NEW", "CANCELED", "REJECTED", "TRADE", "EXPIRED", "TRADE_PREVENTION"]).optional(),
  symbol: z.string().optional(),
  account: z.string().optional(),
});

/** How many requests or events it meets: 1 when left out, null for all until the faults are cleared. */
const times = z.int().min(1).nullable().default(1);

const requests = z.strictObject({ match: requestMatch.default({}), times });
const events = z.strictObject({ match: eventMatch.default({}), times });

const failure = {
  status: z.int().min(400).max(599).default(500),
  code: z.int().default(-1000),
  msg: z.string().default("An unknown error occurred while processing the request."),
};

const requestFault = z.discriminatedUnion("fault", [
  /** No answer; with `ms` it comes that late, else the connection stays open until the client gives up. */
  requests.extend({ fault: z.literal("timeout_before"), ms: milliseconds.optional() }),
  requests.extend({ fault: z.literal("timeout_after"), ms: milliseconds.optional() }),
  /** An error answer, 500 with -1000 unless told. `before`: nothing was done; `after`: it was. */
  requests.extend({ fault: z.literal("error_before"), ...failure }),
  requests.extend({ fault: z.literal("error_after"), ...failure }),
  requests.extend({ fault: z.literal("rate_limited"), retryAfterSeconds: z.int().min(1).default(1) }),
  requests.extend({ fault: z.literal("banned"), retryAfterSeconds: z.int().min(1).default(120) }),
  /** The connection is reset. */
  requests.extend({ fault: z.literal("reset_before") }),
  requests.extend({ fault: z.literal("reset_after") }),
  /** The venue's clock is ahead by so much (behind, when negative) for the timestamp check and the time it tells. */
  requests.extend({ fault: z.literal("clock_skew"), ms: z.int() }),
  /** Of a new order only this share finds a counterpart, also when its price does not cross. */
  requests.extend({ fault: z.literal("partial_fill"), share }),
  /** Before the cancel is looked at, the order fills: wholly, or by this share of what is left of it. */
  requests.extend({ fault: z.literal("cancel_loses_race"), share: share.default(ratio("1")) }),
]);

const eventFault = z.discriminatedUnion("fault", [
  events.extend({ fault: z.literal("duplicate_event") }),
  /** Sent so much later, or, without `ms`, at POST /admin/release. */
  events.extend({ fault: z.literal("delay_event"), ms: milliseconds.optional() }),
  events.extend({ fault: z.literal("drop_event") }),
  /** As many events as `times` says are collected and sent in reverse. */
  events.extend({ fault: z.literal("reverse_events"), times: z.int().min(2) }),
  /** The account's streams are cut off: this event is lost, or was the last to arrive. */
  events.extend({ fault: z.literal("disconnect_before_event") }),
  events.extend({ fault: z.literal("disconnect_after_event") }),
]);

export type RequestFault = z.output<typeof requestFault>;
export type EventFault = z.output<typeof eventFault>;

/** A fault as POST /admin/faults takes it. */
export const faultBody = z.discriminatedUnion("fault", [requestFault, eventFault]);

/** The name of each. */
export const FAULT_KINDS: readonly (RequestFault | EventFault)["fault"][] = [
  ...requestFault.options,
  ...eventFault.options,
].map(({ shape }) => shape.fault.value);

interface Armed<F> {
  readonly id: number;
  readonly fault: F;
  /** Null: without end. */
  left: number | null;
}

const EVENT_FAULTS: ReadonlySet<string> = new Set(
  eventFault.options.map(({ shape }) => shape.fault.value satisfies EventFault["fault"]),
);
const isEventFault = (fault: RequestFault | EventFault): fault is EventFault => EVENT_FAULTS.has(fault.fault);

export class Faults {
  #ids = 0;
  #requests: Armed<RequestFault>[] = [];
  #events: Armed<EventFault>[] = [];

  /** Arms a fault; faults that match the same request or event all happen. */
  arm(fault: RequestFault | EventFault): number {
    const id = ++this.#ids;
    if (isEventFault(fault)) this.#events.push({ id, fault, left: fault.times });
    else this.#requests.push({ id, fault, left: fault.times });
    return id;
  }

  /** The faults that meet this request; each is used up by one. */
  takeForRequest(request: { method: string; path: string; account: string | null }): RequestFault[] {
    return take(this.#requests, ({ match: { method, path, account } }) =>
      [
        [method, request.method],
        [path, request.path],
        [account, request.account],
      ].every(([wanted, is]) => wanted === undefined || wanted === is),
    ).map(({ fault }) => fault);
  }

  /** The faults that meet this event, with how many more events each waits for; each is used up by one. */
  takeForEvent(account: string, event: JsonObject): { id: number; fault: EventFault; left: number | null }[] {
    return take(this.#events, ({ match }) =>
      [
        [match.event, event["e"]],
        [match.execution, event["x"]],
        [match.symbol, event["s"]],
        [match.account, account],
      ].every(([wanted, is]) => wanted === undefined || wanted === is),
    );
  }

  /** What is armed, with what is left of it. */
  describe(): JsonObject[] {
    return [...this.#requests, ...this.#events]
      .toSorted((a, b) => a.id - b.id)
      .map(({ id, fault, left }) => ({ id, fault: fault.fault, match: { ...fault.match } as JsonObject, left }));
  }

  clear(): void {
    this.#requests = [];
    this.#events = [];
  }
}

/** Uses each matching fault once, and drops those that are used up. */
function take<F>(armed: Armed<F>[], matches: (fault: F) => boolean): Armed<F>[] {
  const taken = armed.filter(({ fault }) => matches(fault));
  for (const one of taken) {
    if (one.left === null) continue;
    one.left--;
    if (one.left === 0) armed.splice(armed.indexOf(one), 1);
  }
  return taken;
}
