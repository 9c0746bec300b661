/** Why a call to the venue gave no answer to use: the one type that leaves the transport, free of secrets. */
import type { Millis } from "../../../../shared/core/ids";
import type { IntentOutcome } from "../../../../shared/core/venue-protocol";
import type { ErrorMeaning } from "./venue-errors";
import type { VenueRead } from "../venue";

export interface Fault {
  readonly meaning: ErrorMeaning;
  /** The venue's code as text; null when the venue said nothing. */
  readonly code: string | null;
  readonly message: string;
  /** The HTTP status of the answer; null when there was none. */
  readonly status: number | null;
  /** When it is worth another try; 0 for at once. */
  readonly retryAfterMs: Millis;
  /** The body of the error, for answers that say more than a code. */
  readonly body: unknown;
}

/** A fault on its way through ccxt, which passes on what it does not know. */
export class VenueFault extends Error {
  constructor(readonly fault: Fault) {
    super(fault.message);
    this.name = "VenueFault";
  }
}

export const aFault = (meaning: ErrorMeaning, message: string, changes: Partial<Fault> = {}): Fault => ({
  meaning,
  code: null,
  message,
  status: null,
  retryAfterMs: 0,
  body: null,
  ...changes,
});

/** Meanings that prove that the request was not carried out and may be sent again. */
const UNSENT: ReadonlySet<ErrorMeaning> = new Set(["not_sent", "rate_limited", "clock", "keys"]);

export const isUnsent = ({ meaning }: Fault): boolean => UNSENT.has(meaning);

/** The outcome of an intent after a fault that is no refusal: provably not sent, or unknown. */
export const outcomeOfFault = (fault: Fault): IntentOutcome =>
  isUnsent(fault)
    ? { kind: "not_sent", reason: wordsOf(fault), retryAfterMs: fault.retryAfterMs, ...saidOfVenue(fault) }
    : { kind: "unknown", cause: wordsOf(fault) };

/** What a fault says of the venue to its admission. Our own budget used up, and a lease that ran out here, say nothing. */
export function saidOfVenue({ meaning, status, retryAfterMs }: Fault): {
  readonly fault?: "unreachable" | "rate_limited";
} {
  if (status === 429 || status === 418) return { fault: "rate_limited" };
  // Without keys that it takes, the venue is as far away as without a line.
  if (meaning === "keys") return { fault: "unreachable" };
  return meaning === "not_sent" && retryAfterMs > 0 ? { fault: "unreachable" } : {};
}

/** A fault in one line: the venue's code, then its message. */
export const wordsOf = ({ code, message }: Fault): string => (code === null ? message : `${code}: ${message}`);

/** What a read that got no answer is tried again after, at the earliest. */
const ASK_AGAIN_MS = 1_000;

const READ_REASONS: Partial<Record<ErrorMeaning, "rate_limited" | "unavailable">> = {
  rate_limited: "rate_limited",
  not_sent: "unavailable",
  clock: "unavailable",
  keys: "unavailable",
  unknown: "unavailable",
};

/** What a fault makes of a read. */
export function readOfFault<T>(fault: Fault): VenueRead<T> {
  const reason = READ_REASONS[fault.meaning] ?? "refused";
  const retryAfterMs = reason === "refused" ? 0 : Math.max(fault.retryAfterMs, ASK_AGAIN_MS);
  return { ok: false, reason, retryAfterMs, message: wordsOf(fault) };
}
