/** What goes wrong at the exchange behind the real adapter as a request arrives: each fault, the requests that it meets, and what the venue simulator is told to do. */
import { ratio } from "../../../shared/core/decimal";
import type { RequestFault } from "../../venue-sim/faults";
import type { Answer } from "../../venue-sim/call";
import type { Json } from "../../venue-sim/json";
import type { FaultName } from "../faults";
import type { WireRequest } from "./wire";

export type Draw = (low: number, high: number) => number;

interface Trouble {
  readonly fault: FaultName;
  readonly meets: (request: WireRequest) => boolean;
  readonly arm: (draw: Draw) => RequestFault;
}

/** An error answer: its HTTP status, the exchange's code, and its words (errors.md). */
type ErrorAnswer = readonly [status: number, code: number, msg: string];

const UNKNOWN_WORDS =
  "Timeout waiting for response from backend server. Send status unknown; execution status unknown.";

/** Answers that leave open what was done. The exchange gives some of them with a status of the client's fault. */
const UNCLEAR: readonly ErrorAnswer[] = [
  [500, -1000, "An unknown error occurred while processing the request."],
  [503, -1008, "Server is currently overloaded with other requests. Please try again in a few minutes."],
  [504, -1007, UNKNOWN_WORDS],
  [400, -1006, "An unexpected response was received from the message bus. Execution status unknown."],
  [408, -1007, UNKNOWN_WORDS],
];

const REJECTIONS: readonly ErrorAnswer[] = [
  [400, -2010, "Account has insufficient balance for requested action."],
  [400, -1013, "Filter failure: PERCENT_PRICE_BY_SIDE"],
  [400, -2010, "This action is disabled on this account."],
];

const CANCEL_REFUSALS: readonly ErrorAnswer[] = [
  [400, -1020, "This operation is not supported."],
  [400, -2011, "Unknown order sent."],
];

const ORDER = "/api/v3/order";
const CANCEL_REPLACE = "/api/v3/order/cancelReplace";

const any = (): boolean => true;
const is =
  (...routes: readonly string[]) =>
  ({ method, path }: WireRequest): boolean =>
    routes.includes(`${method} ${path}`);
const submits = is(`POST ${ORDER}`);
const cancels = is(`DELETE ${ORDER}`);
const changes = is(`DELETE ${ORDER}`, `POST ${CANCEL_REPLACE}`);

const ONCE = { match: {}, times: 1 } as const;

const errs =
  (fault: "error_before" | "error_after", answers: readonly ErrorAnswer[]) =>
  (draw: Draw): RequestFault => {
    const [status, code, msg] = answers[draw(0, answers.length - 1)] ?? [500, -1000, ""];
    return { ...ONCE, fault, status, code, msg };
  };

const TROUBLES: readonly Trouble[] = [
  { fault: "venue_errs_before", meets: any, arm: errs("error_before", UNCLEAR) },
  { fault: "venue_errs_after", meets: any, arm: errs("error_after", UNCLEAR) },
  {
    fault: "venue_rate_limits",
    meets: any,
    arm: (draw) => ({ ...ONCE, fault: "rate_limited", retryAfterSeconds: draw(1, 5) }),
  },
  { fault: "venue_bans", meets: any, arm: (draw) => ({ ...ONCE, fault: "banned", retryAfterSeconds: draw(10, 60) }) },
  { fault: "venue_rejects", meets: submits, arm: errs("error_before", REJECTIONS) },
  { fault: "request_refused", meets: cancels, arm: errs("error_before", CANCEL_REFUSALS) },
  {
    fault: "cancel_loses_race",
    meets: changes,
    arm: (draw) => ({ ...ONCE, fault: "cancel_loses_race", share: ratio(draw(0, 1) === 0 ? "1" : "0.3") }),
  },
  { fault: "fills_in_part", meets: submits, arm: () => ({ ...ONCE, fault: "partial_fill", share: ratio("0.3") }) },
];

export interface Strikes {
  readonly strikes: (fault: FaultName) => boolean;
  readonly draw: Draw;
}

/** The faults that meet a request before it is carried out. */
export const troublesBefore = (request: WireRequest, { strikes, draw }: Strikes): RequestFault[] =>
  TROUBLES.filter(({ fault, meets }) => meets(request) && strikes(fault)).map(({ arm }) => arm(draw));

/** Statuses of what stands before the exchange. */
const STRANGERS: readonly number[] = [200, 403, 502];
const STRANGER = "<html><body>not what you have asked</body></html>";

/** The answer to a request that has had its effect, with what goes wrong on its way out. */
export function troubledAnswer(request: WireRequest, answer: Answer, { strikes, draw, now }: Strikes & Now): Answer {
  if (strikes("answer_garbled"))
    return { status: STRANGERS[draw(0, STRANGERS.length - 1)] ?? 502, headers: {}, body: STRANGER };
  if (!lists(request) || answer.status !== 200) return answer;
  const isNew = (one: Json): boolean => timeOf(one) > now - LAG_MS;
  const { body } = answer;
  if (Array.isArray(body)) {
    const old = (body as readonly Json[]).filter((one) => !isNew(one));
    return old.length < body.length && strikes("venue_lags") ? { ...answer, body: old } : answer;
  }
  return isNew(body) && strikes("venue_lags") ? { status: 400, headers: answer.headers, body: NOT_FOUND } : answer;
}

interface Now {
  /** By the exchange's clock. */
  readonly now: number;
}

/** How long its lists may lag behind what it has done. */
const LAG_MS = 2_000;
const NOT_FOUND = { code: -2013, msg: "Order does not exist." };
const lists = is(`GET ${ORDER}`, "GET /api/v3/myTrades", "GET /api/v3/openOrders");

function timeOf(one: Json): number {
  if (typeof one !== "object" || one === null || !("time" in one)) return 0;
  return typeof one["time"] === "number" ? one["time"] : 0;
}
