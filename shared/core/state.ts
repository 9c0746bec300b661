/** The complete state of an account. Written only by evolve.ts and what it calls; read by all. */
import type { AccountType } from "./commands";
import type { RiskSettings, RoutingConfig, VenueConfig } from "./config";
import type { Authored, BlockedSymbol, FirmControls, TradingState } from "./controls";
import { NO_MONEY, NO_QUANTITY, type Money, type Quantity } from "./decimal";
import type { Alert } from "./events";
import type { AccountId, AlertId, LeaseId, Millis, OrderId, RequestId, SymbolId, VenueId } from "./ids";
import type { Instrument, Instruments } from "./instrument";
import type { LimitSet } from "./limits";
import type { Mark } from "./market";
import { OrderMap } from "./order-map";
import { emptyRisk, type RiskState } from "./risk-state";
import type { VenueQuote } from "./routing/quote";
import { emptyShadowBooks, type ShadowBooks } from "./shadow-books";

/** What does not change while the object lives. */
export interface Surroundings {
  readonly instruments: Instruments;
  readonly defaultLimits: LimitSet;
  readonly risk: RiskSettings;
  readonly venues: ReadonlyMap<VenueId, VenueConfig>;
  readonly defaultVenue: VenueId;
  readonly routing: RoutingConfig;
}

/** An account's position in one symbol, what its open orders there reserve, and what both come to at the mark. */
export interface Book {
  readonly instrument: Instrument;
  /** Signed: below zero is short. */
  quantity: Quantity;
  /** Signed notional paid for what is open, exact; over the quantity it is the average entry price. */
  cost: Money;
  /** Realised P&L, without fees. */
  realized: Money;
  /** Fees in the quote currency. */
  fees: Money;

  /** Rests of open orders, by side, and what they are valued at. */
  buyQuantity: Quantity;
  buyValue: Money;
  sellQuantity: Quantity;
  sellValue: Money;
  /** Fees and losses to the mark that open orders reserve, by side. */
  buyCost: Money;
  sellCost: Money;
  openOrders: number;
  /** Open reduce-only orders and held orders, in order of acceptance. */
  readonly reduceOnly: Set<OrderId>;
  readonly held: Set<OrderId>;
  /** Open orders whose cancel the venue has not answered: a closing of the position waits for them. */
  readonly canceling: Set<OrderId>;

  mark: Mark | null;
  /** Position at the mark, signed; at cost while there is no mark. */
  marketValue: Money;
  /** Worst case of position and open orders at the mark. */
  exposure: Money;
  /** Initial margin of the exposure. */
  margin: Money;
  /** Signed value at the worst price if all buys fill, and if all sells do: what the market value stays between. */
  upValue: Money;
  downValue: Money;
}

/** Sums over all books, kept with each change. */
export interface Totals {
  marketValue: Money;
  exposure: Money;
  margin: Money;
  /** Sums of the books' up and down values: net exposure stays between them. */
  up: Money;
  down: Money;
  /** Fees and losses reserved by open orders. */
  cost: Money;
  /** What open buys take out of cash: value and cost. */
  buyReserve: Money;
  openOrders: number;
  /** Books with a position or an open order. */
  activeSymbols: number;
}

/** The sums over no book at all. */
export const emptyTotals = (): Totals => ({
  marketValue: NO_MONEY,
  exposure: NO_MONEY,
  margin: NO_MONEY,
  up: NO_MONEY,
  down: NO_MONEY,
  cost: NO_MONEY,
  buyReserve: NO_MONEY,
  openOrders: 0,
  activeSymbols: 0,
});

/** A lease that is not settled yet. In memory only: after a restart what was leased is unknown. */
export interface Lease {
  readonly leaseId: LeaseId;
  readonly orderId: OrderId;
  readonly kind: "submit" | "cancel" | "replace" | "query";
  /** The request it is about; null for a submission or a question. */
  readonly requestId: RequestId | null;
  readonly expiresAt: Millis;
}

/** Counts since the account was opened. */
export interface Counters {
  accepted: number;
  rejected: Record<string, number>;
  filled: number;
  canceled: number;
  expired: number;
}

export interface AccountState {
  readonly surroundings: Surroundings;
  /** Null until the account is opened. */
  profile: {
    readonly account: AccountId;
    readonly type: AccountType;
    readonly currency: string;
    readonly openedAt: Millis;
  } | null;
  /** Number of the last journal row; 0 before the first. */
  sequence: number;
  cash: Money;
  /** Balances in other currencies: fees charged in them. */
  readonly balances: Map<string, Money>;
  tradingState: TradingState;
  tradingStateAuthor: Authored | null;
  readonly blocked: Map<SymbolId, BlockedSymbol>;
  limits: LimitSet;
  /** Open orders, and ended ones that the turn in progress has touched. */
  readonly orders: OrderMap;
  readonly books: Map<SymbolId, Book>;
  readonly totals: Totals;
  /** Open alerts and acknowledged ones that are not resolved. */
  readonly alerts: Map<AlertId, Alert>;
  readonly counters: Counters;
  /** Submissions, whatever became of them, and those of them that went through the checks. What the journal does not know (replays, throttled ones) counts from when the tables were last written. */
  received: number;
  checked: number;
  readonly risk: RiskState;
  /** Beside the account's own books, and in none of its sums. */
  readonly shadow: ShadowBooks;

  // In memory only, from here on.
  firm: FirmControls | null;
  /** Marks of symbols without a book as well. */
  readonly marks: Map<SymbolId, Mark>;
  /** Quotes, one per venue, of symbols whose marks are leased. */
  readonly quotes: Map<SymbolId, readonly VenueQuote[]>;
  /** Orders with something to send now, first due first. */
  readonly outbox: Set<OrderId>;
  /** Orders with something to send later, and when. */
  readonly deferred: Map<OrderId, Millis>;
  readonly leases: Map<OrderId, Lease>;
  /** No intent with a higher number was ever leased. Raised in blocks, and on disk before the lease is answered. */
  leasedUpTo: number;
  /** Orders of unknown outcome. */
  readonly unknown: Set<OrderId>;
  /** Ends of `day` and `gtd` orders. */
  readonly expiries: Map<OrderId, Millis>;
  /** Trailing stops whose extreme has moved since it was last journalled. */
  readonly movedTrails: Set<OrderId>;
  /** Message throttle: what is left of the burst, and when that was counted. */
  throttle: { tokens: number; at: Millis };
}

/** An account that does not exist yet. */
export function emptyState(surroundings: Surroundings): AccountState {
  return {
    surroundings,
    profile: null,
    sequence: 0,
    cash: NO_MONEY,
    balances: new Map(),
    tradingState: "active",
    tradingStateAuthor: null,
    blocked: new Map(),
    limits: surroundings.defaultLimits,
    orders: new OrderMap(),
    books: new Map(),
    totals: emptyTotals(),
    alerts: new Map(),
    counters: { accepted: 0, rejected: {}, filled: 0, canceled: 0, expired: 0 },
    risk: emptyRisk(),
    shadow: emptyShadowBooks(),
    firm: null,
    marks: new Map(),
    quotes: new Map(),
    outbox: new Set(),
    deferred: new Map(),
    leases: new Map(),
    leasedUpTo: 0,
    unknown: new Set(),
    expiries: new Map(),
    movedTrails: new Set(),
    throttle: { tokens: Number.POSITIVE_INFINITY, at: 0 },
    received: 0,
    checked: 0,
  };
}

/** A symbol's book without position or orders. */
export function emptyBook(instrument: Instrument): Book {
  return {
    instrument,
    quantity: NO_QUANTITY,
    cost: NO_MONEY,
    realized: NO_MONEY,
    fees: NO_MONEY,
    buyQuantity: NO_QUANTITY,
    buyValue: NO_MONEY,
    sellQuantity: NO_QUANTITY,
    sellValue: NO_MONEY,
    buyCost: NO_MONEY,
    sellCost: NO_MONEY,
    openOrders: 0,
    reduceOnly: new Set(),
    held: new Set(),
    canceling: new Set(),
    mark: null,
    marketValue: NO_MONEY,
    exposure: NO_MONEY,
    margin: NO_MONEY,
    upValue: NO_MONEY,
    downValue: NO_MONEY,
  };
}
