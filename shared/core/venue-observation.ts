/** What the execution script tells a venue object of its work there. Plain data; it crosses RPC. */
import { NO_MONEY, type Money } from "./decimal";
import type { Millis } from "./ids";

/** What became of batches, summed up, since it was last told. Counts are of intents. */
export interface VenueObservation {
  /** Accounts whose batches they were. */
  readonly accounts: readonly string[];
  /** Submissions that may have reached the venue. */
  readonly sent: number;
  readonly acknowledged: number;
  readonly fills: number;
  /** What was acknowledged, and what of it was filled: both at the limit price, or at the mark. */
  readonly acknowledgedValue: Money;
  readonly filledValue: Money;
  /** Submissions that the venue refused. */
  readonly rejected: number;
  /** Intents of any kind that nobody knows the outcome of. */
  readonly unknown: number;
  /** Intents for which the venue was out of reach, provably. */
  readonly unreachable: number;
  /** Failures (unknown or out of reach) after the last success; all of them when there was none. */
  readonly failuresAtEnd: number;
  /** Intents that the venue answered. */
  readonly answered: number;
  /** What was admitted and provably never came to be at the venue: it counts towards no cap. */
  readonly releasedNotional: Money;
  /** How long calls took, and how many intents each carried. */
  readonly latencies: readonly { readonly ms: Millis; readonly count: number }[];
  /** What fills cost against the mark, signed (above 0 is worse than the mark), and their value at the mark. */
  readonly slippage: Money;
  readonly slippageBase: Money;
  /** How long after its order was let go each fill came; not there where no fills are told. */
  readonly fillTimes?: readonly { readonly ms: Millis; readonly count: number }[];
  /** The venue wants to be left alone for so long; 0 when it has said nothing of it. */
  readonly pauseMs: Millis;
}

/** What became of nothing. */
export const NO_OBSERVATION: VenueObservation = {
  accounts: [],
  sent: 0,
  acknowledged: 0,
  fills: 0,
  acknowledgedValue: NO_MONEY,
  filledValue: NO_MONEY,
  rejected: 0,
  unknown: 0,
  unreachable: 0,
  failuresAtEnd: 0,
  answered: 0,
  releasedNotional: NO_MONEY,
  latencies: [],
  slippage: NO_MONEY,
  slippageBase: NO_MONEY,
  pauseMs: 0,
};
