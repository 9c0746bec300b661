/** One call of the API from its limits to its answer, whichever way it came, with the faults that meet it. */
import type { Ratio } from "../../shared/core/decimal";
import type { Endpoint } from "./endpoints/endpoint";
import type { RequestFault } from "./faults";
import type { Json } from "./json";
import { assertSigned, findKey, type ApiKey } from "./keys";
import type { Params } from "./params";
import { loggedParams, type LogEntry } from "./request-log";
import { banned, Refusal, tooMuchWeight, unsupportedOperation } from "./refusal";
import type { Venue } from "./venue";

export interface Call {
  readonly transport: LogEntry["transport"];
  readonly method: string;
  readonly path: string;
  /** Undefined for one that the venue does not have. */
  readonly endpoint: Endpoint | undefined;
  /** Reads the parameters, which may refuse them. */
  readonly params: () => Params;
  /** What a signature is over. */
  readonly payload: (params: Params) => string;
  readonly apiKey: string | null;
  readonly ip: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** What the client gets. */
export type Outcome =
  | { readonly kind: "answer"; readonly answer: Answer }
  /** Nothing, or the answer so many milliseconds late. */
  | { readonly kind: "held"; readonly answer: Answer; readonly ms: number | null }
  | { readonly kind: "reset" };

type FaultName = RequestFault["fault"];
type FaultOf<K extends FaultName> = Extract<RequestFault, { fault: K }>;

/** The faults that met one call, by name. */
class Met {
  readonly #faults: readonly RequestFault[];
  constructor(faults: readonly RequestFault[]) {
    this.#faults = faults;
  }

  get names(): FaultName[] {
    return this.#faults.map(({ fault }) => fault);
  }

  find<K extends FaultName>(name: K): FaultOf<K> | null {
    return this.#faults.find((fault): fault is FaultOf<K> => fault.fault === name) ?? null;
  }
}

/** Carries a call out. */
export function answerCall(venue: Venue, call: Call): Outcome {
  const key = call.apiKey === null ? undefined : venue.keys.get(call.apiKey);
  const entry = venue.log.add({
    time: venue.now(),
    transport: call.transport,
    method: call.method,
    path: call.path,
  });
  entry.account = key?.account ?? null;
  const met = new Met(venue.faults.takeForRequest({ ...call, account: entry.account }));
  entry.faults = met.names;
  const now = venue.now() + (met.find("clock_skew")?.ms ?? 0);
  const outcome = outcomeOf(venue, call, met, now, entry);
  if (outcome.kind === "answer") {
    entry.status = outcome.answer.status;
    entry.code = codeOf(outcome.answer.body);
  }
  return outcome;
}

function outcomeOf(venue: Venue, call: Call, met: Met, now: number, entry: LogEntry): Outcome {
  if (met.find("reset_before") !== null) return { kind: "reset" };
  const silence = met.find("timeout_before");
  if (silence !== null) return { kind: "held", answer: answerOf(timeout(), venue, call, now), ms: silence.ms ?? null };
  const failedBefore = met.find("error_before");
  if (failedBefore !== null) return { kind: "answer", answer: answerOf(failure(failedBefore), venue, call, now) };

  const answer = carriedOut(venue, call, met, now, entry);

  if (met.find("reset_after") !== null) return { kind: "reset" };
  const late = met.find("timeout_after");
  if (late !== null) return { kind: "held", answer, ms: late.ms ?? null };
  const failedAfter = met.find("error_after");
  if (failedAfter !== null) return { kind: "answer", answer: answerOf(failure(failedAfter), venue, call, now) };
  return { kind: "answer", answer };
}

function carriedOut(venue: Venue, call: Call, met: Met, now: number, entry: LogEntry): Answer {
  try {
    const { endpoint } = call;
    // The address is charged also for what the venue does not have.
    const params = call.params();
    entry.params = loggedParams(params);
    // Over HTTP the key is a header; over the WebSocket API it is one of the parameters.
    if (call.transport === "websocket") params.text("apiKey");
    charge(venue, call, met, params, now);
    if (endpoint === undefined) throw unsupportedOperation(404);
    const run = prepare(endpoint, venue, call, met, params, now);
    params.assertAllRead();
    entry.carriedOut = true;
    const body = run();
    const account = endpoint.placesOrders === true ? entry.account : null;
    return {
      status: 200,
      headers: {
        ...venue.limits.weightHeaders(call.ip, now),
        ...(account === null ? {} : venue.limits.orderHeaders(account, now)),
      },
      body,
    };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return answerOf(error, venue, call, now);
  }
}

function charge(venue: Venue, { endpoint, ip }: Call, met: Met, params: Params, now: number): void {
  const weight = endpoint?.weight ?? 1;
  const refusal = venue.limits.charge(ip, typeof weight === "number" ? weight : weight(params), now);
  const limited = met.find("rate_limited");
  if (limited !== null) throw tooMuchWeight(venue.settings.limits.weightPerMinute, limited.retryAfterSeconds);
  const ban = met.find("banned");
  if (ban !== null) throw banned(now + ban.retryAfterSeconds * 1_000, ban.retryAfterSeconds);
  if (refusal !== null) throw refusal;
}

function prepare(endpoint: Endpoint, venue: Venue, call: Call, met: Met, params: Params, now: number): () => Json {
  const context = { venue, now, ip: call.ip };
  if (endpoint.security === "NONE") return endpoint.prepare(params, context);
  const { account } = authenticated(endpoint, venue, call, params, now);
  const filledShare: Ratio | null = met.find("partial_fill")?.share ?? null;
  const raceShare: Ratio | null = met.find("cancel_loses_race")?.share ?? null;
  return endpoint.prepare(params, { ...context, account, faults: { filledShare, raceShare } });
}

function authenticated(endpoint: Endpoint, venue: Venue, call: Call, params: Params, now: number): ApiKey {
  const key = findKey(venue.keys, call.apiKey);
  if (endpoint.security === "SIGNED") assertSigned(params, call.payload(params), key, now);
  return key;
}

function answerOf(refusal: Refusal, venue: Venue, { ip }: Call, now: number): Answer {
  const { retryAfterSeconds } = refusal.extra;
  return {
    status: refusal.status,
    headers: {
      ...venue.limits.weightHeaders(ip, now),
      ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
    },
    body: refusal.body,
  };
}

/** What the venue itself says when its matching engine does not answer within ten seconds (errors.md, -1007). */
const timeout = (): Refusal =>
  new Refusal(
    504,
    -1007,
    "Timeout waiting for response from backend server. Send status unknown; execution status unknown.",
  );

const failure = ({ status, code, msg }: FaultOf<"error_before" | "error_after">): Refusal =>
  new Refusal(status, code, msg);

function codeOf(body: Json): number | null {
  if (body === null || typeof body !== "object" || !("code" in body)) return null;
  const code = body["code"];
  return typeof code === "number" ? code : null;
}
