/**
 * One HTTP request to the venue and what its answer is: a body, or a fault. This is where it is decided what is proven.
 * No URL, header or message of the platform's leaves it: they may hold the key or a signature.
 */
import type { Millis } from "../../../../shared/core/ids";
import { aFault, VenueFault, type Fault } from "./fault";
import { meaningOf } from "./venue-errors";

/** The platform's fetch, as far as it is used. */
export type Fetch = (
  url: string,
  request: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
    readonly signal: AbortSignal;
    readonly redirect: "manual";
  },
) => Promise<Response>;

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** The venue's limits as reported with each response. */
export interface Counted {
  readonly weight: number | null;
  readonly orders: number | null;
}

export interface HttpAnswer {
  /** Of one that was answered; null when there was none, or what came was not its own. */
  readonly counted: Counted;
  readonly result: { readonly ok: true; readonly body: unknown } | { readonly ok: false; readonly fault: Fault };
}

const UNCOUNTED: Counted = { weight: null, orders: null };

/** Sends one request; the result says what is known of it. Never throws. */
export async function exchangeHttp(
  request: HttpRequest,
  { fetch, timeoutMs, parse }: { fetch: Fetch; timeoutMs: Millis; parse: (text: string) => unknown },
): Promise<HttpAnswer> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: AbortSignal.timeout(timeoutMs),
      // An exchange does not redirect; following one would carry the key elsewhere.
      redirect: "manual",
    });
    text = await response.text();
  } catch (error) {
    return { counted: UNCOUNTED, result: { ok: false, fault: faultOfFailure(error) } };
  }
  const counted: Counted = {
    weight: count(response.headers.get("x-mbx-used-weight-1m")),
    orders: count(response.headers.get("x-mbx-order-count-10s")),
  };
  const body = parse(text);
  if (response.status === 200 && body !== undefined) return { counted, result: { ok: true, body } };
  return { counted, result: { ok: false, fault: faultOfAnswer(response, body) } };
}

const count = (header: string | null): number | null =>
  header !== null && /^\d{1,9}$/.test(header) ? Number(header) : null;

/**
 * Failures before a connection stood, by the codes of Node's sockets: the request never left. Workers' fetch gives its
 * failures no code, so there every failure is unknown (decision 0081).
 */
const NEVER_CONNECTED: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);
/** A venue that could not be reached is tried again after this. */
const RECONNECT_MS: Millis = 1_000;

function faultOfFailure(error: unknown): Fault {
  const code = codeOf(error) ?? codeOf(causeIn(error));
  if (code !== null && NEVER_CONNECTED.has(code))
    return aFault("not_sent", `no connection to the venue (${code})`, { retryAfterMs: RECONNECT_MS });
  const isTimeout = error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError");
  return aFault("unknown", isTimeout ? "the venue did not answer in time" : "the connection to the venue broke");
}

const causeIn = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);
const codeOf = (error: unknown): string | null =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;

function faultOfAnswer(response: Response, body: unknown): Fault {
  const { status } = response;
  const { code, message } = errorIn(body);
  const meaning = status === 200 ? "unknown" : meaningOf(status, code, message);
  return aFault(meaning, code === null ? `HTTP ${status}: ${message}` : message, {
    code: code === null ? null : String(code),
    status,
    retryAfterMs: retryAfter(response, status),
    body,
  });
}

/** The venue's own error, `{code, msg}`; of any other body nothing is repeated, because its origin is unknown. */
function errorIn(body: unknown): { code: number | null; message: string } {
  if (typeof body === "object" && body !== null && "code" in body && "msg" in body) {
    const { code, msg } = body;
    if (typeof code === "number" && typeof msg === "string") return { code, message: msg.slice(0, 200) };
  }
  return { code: null, message: "a response that is not the venue's own" };
}

/** The header counts seconds (rest-api.md, "IP Limits"). Zero when there is none: the budget knows how long to wait then. */
function retryAfter(response: Response, status: number): Millis {
  if (status !== 429 && status !== 418) return 0;
  const header = response.headers.get("retry-after");
  return header !== null && /^\d{1,7}$/.test(header) ? Number(header) * 1_000 : 0;
}

/** Throws what is a fault, so that it passes through ccxt. */
export function bodyOrThrow(answer: HttpAnswer): unknown {
  if (!answer.result.ok) throw new VenueFault(answer.result.fault);
  return answer.result.body;
}
