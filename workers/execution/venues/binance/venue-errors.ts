/**
 * What each error of the venue means for the request that it answers: the one table, from Binance's "Error codes for
 * Binance SPOT" (binance-spot-api-docs, errors.md) and "General API Information" (rest-api.md, "HTTP return codes").
 */

export type ErrorMeaning =
  /** The venue looked at the request and will not carry it out. */
  | "refused"
  /** It was turned away before it reached the matching engine; the same request may be sent again. */
  | "not_sent"
  /** As above, because of a rate limit. */
  | "rate_limited"
  /** As above, because our clock is not the venue's. */
  | "clock"
  /** As above, because of our key or signature: a person has to see to the keys, and until then nothing reaches the venue. */
  | "keys"
  /** The venue has an order of this id already. */
  | "duplicate"
  /** There is no such order, or none that could be cancelled. */
  | "unknown_order"
  /** The order ended long ago. */
  | "too_late"
  /** The order has been filled in part, and the request was for an untouched one only. */
  | "restricted"
  /** A cancel-replace of which a half or nothing was done; the answer says which. */
  | "cancel_replace"
  /** The outcome is unknown. */
  | "unknown";

interface ErrorRow {
  readonly codes: readonly [from: number, to: number];
  /** Where one code has several meanings, its messages tell them apart; such rows come first. */
  readonly message?: RegExp;
  readonly meaning: ErrorMeaning;
  /** The venue's name of it, and what its documentation says. */
  readonly source: string;
}

const one = (code: number): readonly [number, number] => [code, code];

/** The first row that fits counts. A code that is not here is `unknown`: no proof of anything. */
export const VENUE_ERRORS: readonly ErrorRow[] = [
  { codes: one(-1003), meaning: "rate_limited", source: "errors.md TOO_MANY_REQUESTS: request weight, or banned" },
  { codes: one(-1015), meaning: "rate_limited", source: "errors.md TOO_MANY_ORDERS: the limit of new orders" },
  { codes: one(-1034), meaning: "rate_limited", source: "errors.md TOO_MANY_CONNECTIONS" },
  { codes: one(-1021), meaning: "clock", source: "errors.md INVALID_TIMESTAMP: outside recvWindow, or ahead" },
  { codes: one(-1000), meaning: "unknown", source: "errors.md UNKNOWN: while processing the request" },
  { codes: one(-1001), meaning: "unknown", source: "errors.md DISCONNECTED: internal error" },
  { codes: one(-1006), meaning: "unknown", source: "errors.md UNEXPECTED_RESP: execution status unknown" },
  { codes: one(-1007), meaning: "unknown", source: "errors.md TIMEOUT: send status unknown; execution status unknown" },
  { codes: one(-1008), meaning: "unknown", source: "errors.md SERVER_BUSY: does not say at which step" },
  { codes: one(-1002), meaning: "keys", source: "errors.md UNAUTHORIZED" },
  { codes: one(-1013), meaning: "refused", source: "errors.md INVALID_MESSAGE, and every filter failure" },
  { codes: one(-1014), meaning: "refused", source: "errors.md UNKNOWN_ORDER_COMPOSITION" },
  { codes: one(-1020), meaning: "refused", source: "errors.md UNSUPPORTED_OPERATION" },
  { codes: one(-1022), meaning: "keys", source: "errors.md INVALID_SIGNATURE" },
  { codes: [-1199, -1100], meaning: "refused", source: "errors.md 11xx: request issues" },
  {
    codes: one(-2010),
    message: /^duplicate order sent/i,
    meaning: "duplicate",
    source: "errors.md, messages of -2010: the clientOrderId is already in use",
  },
  { codes: one(-2010), meaning: "refused", source: "errors.md NEW_ORDER_REJECTED" },
  {
    codes: one(-2011),
    message: /cancel restrictions/i,
    meaning: "restricted",
    source: "errors.md, messages of -2011: not the status that cancelRestrictions asks for",
  },
  { codes: one(-2011), meaning: "unknown_order", source: "errors.md CANCEL_REJECTED: unknown order sent" },
  { codes: one(-2013), meaning: "unknown_order", source: "errors.md NO_SUCH_ORDER" },
  { codes: one(-2014), meaning: "keys", source: "errors.md BAD_API_KEY_FMT" },
  { codes: one(-2015), meaning: "keys", source: "errors.md REJECTED_MBX_KEY: key, IP or permissions" },
  { codes: one(-2016), meaning: "refused", source: "errors.md NO_TRADING_WINDOW" },
  { codes: one(-2021), meaning: "cancel_replace", source: "errors.md: cancel or new order failed, the other did not" },
  { codes: one(-2022), meaning: "cancel_replace", source: "errors.md: cancel and new order failed" },
  { codes: one(-2026), meaning: "too_late", source: "errors.md ORDER_ARCHIVED: ended unfilled over 90 days ago" },
];

/**
 * The meaning of an error answer. A 5xx is never a failure: "the execution status is UNKNOWN and could have been a success"
 * (rest-api.md). Without a code of the venue's own the answer came from somewhere before it (its WAF, a proxy) and proves nothing.
 */
export function meaningOf(status: number, code: number | null, message: string): ErrorMeaning {
  if (status >= 500 || code === null) return "unknown";
  const row = VENUE_ERRORS.find(
    ({ codes: [from, to], message: pattern }) =>
      code >= from && code <= to && (pattern === undefined || pattern.test(message)),
  );
  return row?.meaning ?? "unknown";
}
