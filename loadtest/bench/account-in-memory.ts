/** An account as large as wanted, built through the core's own commands: what is timed afterwards runs on nothing made up. */
import { loadAccountLimits, loadConfig } from "../../config/load-config";
import { DAY_MS, utcDate } from "../../shared/core/calendar-day";
import type { AccountCommand, ReplyTo } from "../../shared/core/decide";
import { decide } from "../../shared/core/decide";
import { money, price, quantity, type Price, type Quantity } from "../../shared/core/decimal";
import { NO_HISTORY } from "../../shared/core/history";
import type { AccountId, AlertId, ClientOrderId, LeaseId, OrderId, RequestId, SymbolId } from "../../shared/core/ids";
import type { Instrument } from "../../shared/core/instrument";
import { isOver, type OrderRequest, type Side } from "../../shared/core/order";
import { emptyState, type AccountState } from "../../shared/core/state";
import { returnHistory, type DailyClose } from "../../shared/core/statistics/return-history";
import { Turn, type Context } from "../../shared/core/turn";
import type { LeasedIntent, Settlement, VenueReport } from "../../shared/core/venue-protocol";
import { seededIntegers } from "../lib/prng";

export interface AccountSize {
  /** Working at the venue, spread evenly over the symbols. */
  readonly openOrders: number;
  /** Symbols, each with a position. */
  readonly positions: number;
}

/** Times are the benchmark's own: a decision a millisecond, so that the throttle of the account stays full. */
const START = Date.UTC(2026, 10, 21);
const FRESH_FOR_EVER = START + 1_000 * DAY_MS;
const MARK = price("50000");
/** Closes of each symbol, which give 250 returns: as many as are kept. */
const CLOSES = 251;
/** Checks 8, 11 and 18, which are off by default, are on: every check of the list is run. */
const POLICIES = {
  duplicateWindowMs: 1_000,
  selfMatch: "reject",
  repeatedExecutions: { count: 100, windowMs: 1_000 },
} as const;
const TICK = price("0.01");
const STEP = quantity("0.00001");
const SMALLEST = quantity("0.01");
const LEASES_PER_TURN = 1_000;

/** Nothing is on disk: every client order id is new, as nearly all are. */

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
    turn.release(isOver);
    return { turn, reply };
  }

  /**
   * A limit order that rests, or where it does not one that takes or goes: `ioc` at the mark. A market order would trade with the
   * account's own resting ones, which check 11 refuses. No two within its window are alike, or check 8 would refuse the second.
   */
  request(side: Side, symbol: SymbolId, rests: boolean): OrderRequest {
    this.#id += 1;
    const away = BigInt(rests ? 50_000 + (this.#id % 997) : 0) * TICK;
    return {
      clientOrderId: `bench-${this.#id}` as ClientOrderId,
      symbol,
      side,
      type: "limit",
      timeInForce: rests ? "gtc" : "ioc",
      quantity: (SMALLEST + BigInt(this.#id % 2003) * STEP) as Quantity,
      price: (side === "buy" ? MARK - away : MARK + away) as Price,
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
    const venue = this.state.surroundings.defaultVenue;
    const venues = [{ venue, mode: "live", canary: null, panicked: false, healthy: true }] as const;
    this.run({
      kind: "apply_controls",
      controls: { version: 1, tradingState: "active", blockedSymbols: [], venues },
    });
    const unlimited = { ...loadAccountLimits(), policies: POLICIES };
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
    this.run({ kind: "apply_history", history: returnHistory(1, this.#closes()) });
  }

  /** A year of closes that move by up to 3 % a day, half of it with all others: correlated as such markets are, but in no cluster. */
  #closes(): ReadonlyMap<SymbolId, readonly DailyClose[]> {
    const below = seededIntegers(17);
    const move = (): number => (below(6_001) - 3_000) / 100_000;
    const together = Array.from({ length: CLOSES }, move);
    return new Map(
      this.symbols.map((symbol): [SymbolId, DailyClose[]] => {
        let last = 50_000;
        const closes = together.map((shared, day): DailyClose => {
          last *= 1 + (shared + move()) / 2;
          const date = utcDate(START - (CLOSES - day) * DAY_MS);
          return { date, close: price(last.toFixed(2)) };
        });
        return [symbol, closes];
      }),
    );
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
