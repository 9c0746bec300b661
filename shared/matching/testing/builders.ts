/** Exchange parts for tests, with what does not matter filled in. */
import { money, NO_MONEY, price, quantity, ratio } from "../../core/decimal";
import type { HouseMaker } from "../../core/config";
import type { AccountId, LeaseId, OrderId, RequestId, SymbolId, VenueId } from "../../core/ids";
import type { Instrument } from "../../core/instrument";
import type { PushedMark } from "../../core/market";
import { anInstrument as aCoreInstrument } from "../../core/testing/a-config";
import type { Intent, LeasedIntent } from "../../core/venue-protocol";
import { Exchange, type ExchangeRequest, type ExchangeRules, type ExchangeTurn } from "../exchange";
import type { ExchangeOrder, TradeSide } from "../exchange-order";

export const BTC = "BTCUSDT" as SymbolId;
export const ALICE = "alice" as AccountId;
export const BOB = "bob" as AccountId;

export const anInstrument = (changes: Partial<Instrument> = {}): Instrument =>
  aCoreInstrument({
    stepSize: quantity("0.00001"),
    minQuantity: quantity("0.00001"),
    takerFee: ratio("0.002"),
    ...changes,
  });

export const aHouse = (changes: Partial<HouseMaker> = {}): HouseMaker => ({
  halfSpread: ratio("0.0002"),
  minQuantity: quantity("5"),
  minNotional: money("200000"),
  band: ratio("0.005"),
  levels: 5,
  ...changes,
});

export const someRules = (changes: Partial<ExchangeRules> = {}): ExchangeRules => ({
  venue: "paper" as VenueId,
  instrument: anInstrument(),
  house: aHouse(),
  marketBand: ratio("0.05"),
  horizonMs: 7_000,
  ...changes,
});

export const aMark = (at: string, time = 0, changes: Partial<PushedMark> = {}): PushedMark => ({
  symbol: BTC,
  price: price(at),
  bid: null,
  ask: null,
  high: price(at),
  low: price(at),
  time,
  ...changes,
});

interface SubmitText {
  readonly orderId: string;
  readonly side?: "buy" | "sell";
  readonly quantity?: string;
  /** Undefined makes a market order. */
  readonly price?: string;
  readonly timeInForce?: "gtc" | "ioc" | "fok";
  readonly postOnly?: boolean;
  readonly symbol?: string;
}

export const aSubmit = (text: SubmitText): Intent => ({
  kind: "submit",
  orderId: text.orderId as OrderId,
  symbol: (text.symbol ?? BTC) as SymbolId,
  side: text.side ?? "buy",
  type: text.price === undefined ? "market" : "limit",
  timeInForce: text.timeInForce ?? "gtc",
  quantity: quantity(text.quantity ?? "1"),
  price: text.price === undefined ? null : price(text.price),
  postOnly: text.postOnly ?? false,
});

export const aCancel = (orderId: string, requestId = `cancel-${orderId}`): Intent => ({
  kind: "cancel",
  orderId: orderId as OrderId,
  symbol: BTC,
  requestId: requestId as RequestId,
});

export const aReplace = (
  orderId: string,
  terms: { quantity: string; price?: string },
  requestId = `replace-${orderId}`,
): Intent => ({
  kind: "replace",
  orderId: orderId as OrderId,
  symbol: BTC,
  requestId: requestId as RequestId,
  quantity: quantity(terms.quantity),
  price: terms.price === undefined ? null : price(terms.price),
});

export const aQuery = (orderId: string, leasedAt = 0): Intent => ({
  kind: "query",
  orderId: orderId as OrderId,
  symbol: BTC,
  leasedAt,
});

export const aRequest = (intent: Intent, changes: Partial<ExchangeRequest> = {}): ExchangeRequest => ({
  account: ALICE,
  intent,
  sentAt: 0,
  receiveWindowMs: 5_000,
  ...changes,
});

export const aLease = (intent: Intent, changes: Partial<LeasedIntent> = {}): LeasedIntent => ({
  leaseId: `lease-${intent.kind}-${intent.orderId}` as LeaseId,
  venue: "paper" as VenueId,
  expiresAt: 10_000,
  mark: null,
  notional: NO_MONEY,
  intent,
  ...changes,
});

/** An exchange whose archive is memory, kept up after each turn as the tables would be. */
export class MemoryExchange {
  readonly #orders = new Map<string, ExchangeOrder>();
  readonly trades: TradeSide[] = [];
  readonly unsolicited: TradeSide[] = [];
  readonly exchange: Exchange;

  constructor(rules: ExchangeRules = someRules()) {
    this.exchange = new Exchange({
      rules,
      archive: {
        order: (account, orderId) => this.#orders.get(`${account} ${orderId}`) ?? null,
        trades: ({ orderId }) => this.trades.filter((trade) => trade.orderId === orderId),
      },
      resting: [],
      nextNumber: 1,
    });
  }

  /** Orders of an account, resting and ended. */
  ordersOf(account: string): ExchangeOrder[] {
    return [...this.#orders.values()].filter((order) => order.account === account);
  }

  execute(requests: readonly ExchangeRequest[], now = 0): ExchangeTurn {
    return this.#keep(this.exchange.execute(requests, now));
  }

  applyMark(mark: PushedMark, now = 0): ExchangeTurn {
    return this.#keep(this.exchange.applyMark(mark, now));
  }

  #keep(turn: ExchangeTurn): ExchangeTurn {
    for (const order of turn.orders.values()) this.#orders.set(`${order.account} ${order.orderId}`, order);
    this.trades.push(...turn.trades);
    this.unsolicited.push(...turn.unsolicited);
    return turn;
  }
}
