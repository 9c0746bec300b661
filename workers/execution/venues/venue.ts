/** The port to an exchange. Every adapter passes testing/venue-suite.ts. */
import type { Money, Price, Quantity } from "../../../shared/core/decimal";
import type { AccountId, Millis, OrderId, SymbolId, VenueId } from "../../../shared/core/ids";
import type { Side } from "../../../shared/core/order";
import type { VenueHoldings } from "../../../durable-objects/venue/venue-rpc";
import { causeOf } from "../log-line";
import type { FillReport, IntentOutcome, LeasedIntent } from "../../../shared/core/venue-protocol";

export interface Venue {
  readonly id: VenueId;
  /**
   * Carries out the intents of one account, in order per order; one outcome per intent, in their order. It never
   * throws: what is not proven is `unknown`. Nothing is sent after an intent's lease has run out (`not_sent`).
   */
  execute(account: AccountId, intents: readonly LeasedIntent[]): Promise<IntentOutcome[]>;

  // What reconciliation reads. None of them throws. Reads of one look share what the venue is asked for (docs/decisions/0120).

  /** The account's orders that work at the venue, under our order ids; those of others are left out. */
  openOrders(account: AccountId, look?: Look): Promise<VenueRead<readonly OrderAtVenue[]>>;
  /**
   * The account's fills in one symbol, oldest first, a page at a time. `cursor` is where the next call goes on (null while
   * there has been no trade). A page may be empty and not the last: others trade there too. A fill may be told twice.
   */
  fillsSince(account: AccountId, symbol: SymbolId, cursor: string | null, look?: Look): Promise<VenueRead<FillsPage>>;
  /**
   * By currency. They are those of the venue's account, which all of our accounts that trade there share. `refused` where
   * the venue keeps none.
   */
  balances(account: AccountId, look?: Look): Promise<VenueRead<ReadonlyMap<string, Balance>>>;
  /**
   * What the venue's account holds of each currency, and the trades of our orders since the cursors: those before it was looked at,
   * and those of which nobody can say. A symbol without a cursor begins with our first order. `refused` where the venue keeps no balances.
   */
  holdings(since: Readonly<Record<string, string>>, look?: Look): Promise<VenueRead<VenueHoldings>>;
  /** The venue's own trading rules for the symbols that are configured for it. */
  instruments(): Promise<VenueRead<readonly VenueInstrument[]>>;
  serverTime(): Promise<VenueRead<Millis>>;
}

/** Names one comparison of several accounts with the venue: what it was asked for one of them, it is not asked again for the others. */
export type Look = string;

/** An answer, or why there is none: out of reach (or unclear), over a rate limit, or refused by the venue. */
export type VenueRead<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly reason: "unavailable" | "rate_limited" | "refused";
      /** 0 when asking again would not help. */
      readonly retryAfterMs: Millis;
      readonly message: string;
    };

/** What would go out too late returns to the outbox, due at once: the account decides whether it is still wanted. */
export const LEASE_EXPIRED: IntentOutcome = {
  kind: "not_sent",
  reason: "the lease expired before the order was sent",
  retryAfterMs: 0,
};

/** When an object is asked again that did not answer: it is starting again. */
const ASK_AGAIN_MS = 1_000;

/** The answer for an object that gave none. */
export const unreachable = (error: unknown): VenueRead<never> => ({
  ok: false,
  reason: "unavailable",
  retryAfterMs: ASK_AGAIN_MS,
  message: causeOf(error),
});

/** An order that works at a venue. An order that was replaced by legs is one order, their sum. */
export interface OrderAtVenue {
  readonly orderId: OrderId;
  /** Null where the venue's list leaves it out. */
  readonly venueOrderId: string | null;
  readonly symbol: SymbolId;
  readonly side: Side;
  /** Total, filled part included. */
  readonly quantity: Quantity;
  readonly filledQuantity: Quantity;
  /** Null for a market order. */
  readonly price: Price | null;
}

export interface FillsPage {
  readonly fills: readonly FillReport[];
  readonly cursor: string | null;
  /** There is nothing newer. */
  readonly isLast: boolean;
}

/** An amount of one currency: free to use, and locked by open orders. */
export interface Balance {
  readonly free: Money;
  readonly locked: Money;
}

/** A symbol's trading rules as the venue itself states them. */
export interface VenueInstrument {
  readonly symbol: SymbolId;
  readonly tickSize: Price;
  readonly stepSize: Quantity;
  readonly minQuantity: Quantity;
  readonly maxQuantity: Quantity;
  readonly minNotional: Money;
  readonly isTradable: boolean;
}
