/** An account as large as wanted, built through the core's own commands: what is timed afterwards runs on nothing made up. */
import { loadAccountLimits, loadConfig } from "../../config/load-config";
import type { AccountCommand, ReplyTo } from "../../shared/core/decide";
import { decide } from "../../shared/core/decide";
import { money, price, quantity, type Price } from "../../shared/core/decimal";
import type { History } from "../../shared/core/history";
import type { AccountId, AlertId, ClientOrderId, LeaseId, OrderId, RequestId, SymbolId } from "../../shared/core/ids";
import type { Instrument } from "../../shared/core/instrument";
import { hasEnded, type OrderRequest, type Side } from "../../shared/core/order";
import { emptyState, type AccountState } from "../../shared/core/state";
import { Turn, type Context } from "../../shared/core/turn";
import type { LeasedIntent, Settlement, VenueReport } from "../../shared/core/venue-protocol";

export interface AccountSize {
  /** Working at the venue, spread evenly over the symbols. */
  readonly openOrders: number;
  /** Symbols, each with a position. */
  readonly positions: number;
}

/** Times are the benchmark's own: a decision a millisecond, so that the throttle of the account stays full. */
const START = Date.UTC(2026, 10, 21);
const FRESH_FOR_EVER = START + 1_000 * 86_400_000;
const MARK = price("50000");
const LEASES_PER_TURN = 1_000;

/** Nothing is on disk: every client order id is new, as nearly all are. */
const NO_HISTORY: History = {
  orderById: () => null,
  orderByClientId: () => null,
  fill: () => null,
  isBusted: () => false,
  adjustment: () => null,
  alert: () => null,
};

export class AccountInMemory {
  readonly state: AccountState;
  readonly symbols: readonly SymbolId[];
  readonly #save: (turn: Turn) => void;
  #now = START;
  #id = 0;

  /** @param save writes what a turn has done, as the object does before it answers; nothing by default. */
  constructor({ openOrders, positions }: AccountSize, save: (turn: Turn) => void = () => undefined) {
    this.#save = save;
    const config = loadConfig();
    const model = config.instruments.get("BTCUSDT" as SymbolId);
    if (model === undefined) throw new Error("config/instruments.json lacks BTCUSDT");
    this.symbols = Array.from({ length: positions }, (_, index) => `BENCH${index}USDT` as SymbolId);
    const instruments = new Map(this.symbols.map((symbol): [SymbolId, Instrument] => [symbol, { ...model, symbol }]));
    const venues = new Map([...config.venues].map(([id, venue]) => [id, { ...venue, symbols: new Set(this.symbols) }]));
    this.state = emptyState({ ...config, instruments, venues });
    this.#open();
    for (const symbol of this.symbols) this.#takePosition(symbol);
    this.#rest(openOrders);
  }

  /** One command in a turn of its own, as the object runs it when nothing waits beside it. */
  run<C extends AccountCommand>(command: C): { turn: Turn; reply: ReplyTo<C> } {
    const turn = new Turn(this.state, this.context());
    const reply = decide(turn, command);
    turn.finish();
    if (turn.entries.length > 0) this.#save(turn);
    turn.release(hasEnded);
    return { turn, reply };
  }

  /** A limit order that rests, or a market order where `priced` is false; with an id of its client. */
  request(side: Side, symbol: SymbolId, priced: boolean): OrderRequest {
    this.#id += 1;
    return {
      clientOrderId: `bench-${this.#id}` as ClientOrderId,
      symbol,
      side,
      type: priced ? "limit" : "market",
      timeInForce: "gtc",
      quantity: quantity("0.01"),
      price: priced ? (side === "buy" ? price("49500") : price("50500")) : null,
      stopPrice: null,
      trailOffset: null,
      expireAt: null,
      postOnly: false,
      reduceOnly: false,
      venue: null,
      tags: null,
    };
  }

  /** What the next turn is given: a millisecond later, with ids that were not used. */
  context(): Context {
    this.#now += 1;
    const next = (): string => String((this.#id += 1)).padStart(26, "0");
    return {
      now: this.#now,
      history: NO_HISTORY,
      newOrderId: () => next() as OrderId,
      newRequestId: () => next() as RequestId,
      newLeaseId: () => next() as LeaseId,
      newAlertId: () => next() as AlertId,
    };
  }

  #open(): void {
    this.run({ kind: "apply_controls", controls: { version: 1, tradingState: "active", blockedSymbols: [] } });
    const unlimited = loadAccountLimits();
    this.run({
      kind: "open_account",
      account: "bench" as AccountId,
      type: "margin",
      currency: "USDT",
      cash: money("1000000000"),
      limits: unlimited,
      by: "bench",
    });
    const marks = this.symbols.map((symbol) => ({
      symbol,
      price: MARK,
      bid: null,
      ask: null,
      time: FRESH_FOR_EVER,
      high: MARK,
      low: MARK,
    }));
    this.run({ kind: "apply_marks", marks });
  }

  #takePosition(symbol: SymbolId): void {
    this.#place(this.request("buy", symbol, false));
    this.#settle((leased) => [...acknowledgement(leased), fillOf(leased, MARK)]);
  }

  #rest(count: number): void {
    for (let index = 0; index < count; index++) {
      const symbol = this.symbols[index % this.symbols.length];
      if (symbol === undefined) throw new RangeError("open orders need a symbol");
      this.#place(this.request(index % 2 === 0 ? "buy" : "sell", symbol, true));
    }
    this.#settle(acknowledgement);
    if (this.state.totals.openOrders !== count)
      throw new Error(`${this.state.totals.openOrders} orders are open, not ${count}`);
  }

  #place(request: OrderRequest): void {
    const { reply } = this.run({ kind: "place_order", request });
    if (!reply.ok)
      throw new Error(`the benchmark's own order was refused: ${reply.rejection.code}, ${reply.rejection.message}`);
  }

  /** Sends all that waits, and lets the venue answer. */
  #settle(answer: (leased: LeasedIntent) => VenueReport[]): void {
    let settlements: Settlement[] = [];
    do {
      const { reply } = this.run({ kind: "take_turn", settlements, max: LEASES_PER_TURN });
      if (reply.stale.length > 0) throw new Error(`${reply.stale.length} leases were stale`);
      settlements = reply.leased.map((leased) => ({
        leaseId: leased.leaseId,
        orderId: leased.intent.orderId,
        outcome: { kind: "answered", reports: answer(leased) },
      }));
    } while (settlements.length > 0);
  }
}

const acknowledgement = ({ intent: { orderId } }: LeasedIntent): VenueReport[] => [
  { kind: "acknowledged", orderId, venueOrderId: `v-${orderId}` },
];

function fillOf({ intent, venue }: LeasedIntent, at: Price): VenueReport {
  if (intent.kind !== "submit") throw new Error(`the benchmark sends no ${intent.kind}`);
  return {
    kind: "fill",
    orderId: intent.orderId,
    venue,
    symbol: intent.symbol,
    tradeId: `t-${intent.orderId}`,
    quantity: intent.quantity,
    price: at,
    fee: money("0.5"),
    feeCurrency: "USDT",
    liquidity: "taker",
    time: START,
  };
}
