/** An account in memory, as the object runs it: turns, tables, restarts; with deterministic ids and a clock that tests move. */
import type { AlertToRaise } from "../alert-rate";
import { rebuild } from "../book";
import { encodeRisk, restoreRisk } from "../codec/risk-codec";
import type { AccountType, LimitChanges, ReplaceOrder } from "../commands";
import type { FirmControls, TradingState } from "../controls";
import { decide, type AccountCommand, type ReplyTo } from "../decide";
import { money, price, quantity, type Money } from "../decimal";
import { evolve, reindex } from "../evolve";
import type { AccountEvent } from "../events";
import type { AccountId, AlertId, LeaseId, Millis, OrderId, RequestId, SymbolId } from "../ids";
import { brokenInvariants } from "./invariants";
import type { PortfolioLimits, SymbolLimits } from "../limits";
import { isOver, orderStatus, type Order, type OrderStatus } from "../order";
import { brokenAfterTurn } from "./risk-invariants";
import { stateDifferences } from "../replay";
import { aHistory } from "../statistics/testing/a-history";
import { emptyShadowBook } from "../shadow-books";
import { emptyBook, emptyState, type AccountState, type Surroundings } from "../state";
import { Turn } from "../turn";
import type { FillReport, IntentOutcome, LeasedIntent, ReportOf, TurnReply, VenueReport } from "../venue-protocol";
import { aConfig, BTC, ETH, PAPER, surroundingsOf } from "./a-config";
import { anOrder, type OrderParts } from "./an-order";
import { MemoryHistory } from "./memory-history";
import { someControls } from "./some-controls";

export interface AccountParts {
  readonly type?: AccountType;
  readonly cash?: string;
  /** Portfolio limits that differ from the test configuration's. */
  readonly limits?: Partial<PortfolioLimits>;
  /** Limits of all symbols that differ. */
  readonly symbolLimits?: Partial<SymbolLimits>;
  readonly policies?: NonNullable<LimitChanges["policies"]>;
  readonly handling?: NonNullable<LimitChanges["handling"]>;
  /** Daily returns by symbol, oldest first. */
  readonly returns?: Readonly<Record<string, readonly (number | null)[]>>;
  /** Marks by symbol; 100 each for BTC and ETH unless said. */
  readonly marks?: Readonly<Record<string, string>>;
  readonly firm?: Partial<FirmControls> | null;
  readonly surroundings?: Surroundings;
}

const ALICE = "alice" as AccountId;
/** 2026-03-02T12:00:00Z */
export const NOON: Millis = Date.UTC(2026, 2, 2, 12);

export interface FillParts {
  readonly id?: string;
  readonly quantity?: string;
  readonly price?: string;
  readonly fee?: string;
  readonly feeCurrency?: string;
}

export class TestAccount {
  state: AccountState;
  history = new MemoryHistory();
  now: Millis = NOON;
  /** Runs after each turn: no test may leave broken invariants behind unnoticed. */
  checksInvariants = true;
  #count = 0;

  constructor(readonly surroundings: Surroundings) {
    this.state = emptyState(surroundings);
  }

  #nextId<T extends string>(kind: string): T {
    this.#count += 1;
    return `${kind}-${String(this.#count).padStart(6, "0")}` as T;
  }

  /** Raises alerts in a turn of their own. */
  raise(...alerts: readonly AlertToRaise[]): void {
    this.#inTurn((turn) => alerts.forEach((alert) => turn.raise(alert)));
  }

  /** Resolves an alert in a turn of its own. */
  resolve(alert: Pick<AlertToRaise, "limit" | "symbol" | "level">): void {
    this.#inTurn((turn) => turn.resolve(alert));
  }

  /** Decides commands in one turn, writes it, and forgets what has ended. */
  runTogether(...commands: readonly AccountCommand[]): unknown[] {
    return this.#inTurn((turn) => commands.map((command) => decide(turn, command)));
  }

  #inTurn<T>(work: (turn: Turn) => T): T {
    const turn = new Turn(this.state, {
      now: this.now,
      history: this.history,
      newOrderId: () => this.#nextId<OrderId>("order"),
      newRequestId: () => this.#nextId<RequestId>("request"),
      newLeaseId: () => this.#nextId<LeaseId>("lease"),
      newAlertId: () => this.#nextId<AlertId>("alert"),
    });
    const replies = work(turn);
    turn.finish();
    this.history.save(this.state, turn.entries, turn.touchedOrders);
    turn.release(isOver);
    if (this.checksInvariants) {
      const broken = [...brokenInvariants(this.state), ...brokenAfterTurn(this.state, this.now)];
      if (broken.length > 0) throw new Error(`broken invariants: ${broken.join("; ")}`);
    }
    return replies;
  }

  run<C extends AccountCommand>(command: C): ReplyTo<C> {
    return this.runTogether(command)[0] as ReplyTo<C>;
  }

  /** Starts again from what was written: the tables, not the journal. */
  restart(): this {
    const { state: before, history } = this;
    const state = emptyState(this.surroundings);
    const { profile, sequence, cash, tradingState, tradingStateAuthor, limits, leasedUpTo } = before;
    Object.assign(state, { profile, sequence, cash, tradingState, tradingStateAuthor, limits, leasedUpTo });
    for (const [currency, balance] of before.balances) state.balances.set(currency, balance);
    for (const [symbol, block] of before.blocked) state.blocked.set(symbol, block);
    for (const [alertId, alert] of before.alerts) state.alerts.set(alertId, alert);
    restoreRisk(state.risk, encodeRisk(before.risk));
    state.risk.equityDays.push(...structuredClone(before.risk.equityDays));
    Object.assign(state.counters, structuredClone(before.counters));
    for (const order of [...history.orders.values()].toSorted((a, b) => a.createdSequence - b.createdSequence)) {
      if (!isOver(order)) state.orders.set(order.orderId, structuredClone(order));
    }
    for (const [symbol, { instrument, quantity: size, cost, realized, fees }] of before.books) {
      const book = emptyBook(instrument);
      Object.assign(book, { quantity: size, cost, realized, fees });
      state.books.set(symbol, book);
    }
    const { cash: shadowCash, balances, books, counters } = before.shadow;
    Object.assign(state.shadow, { cash: shadowCash });
    for (const [currency, balance] of balances) state.shadow.balances.set(currency, balance);
    Object.assign(state.shadow.counters, structuredClone(counters));
    for (const [symbol, { instrument, quantity: size, cost, realized, fees }] of books) {
      state.shadow.books.set(
        symbol,
        Object.assign(emptyShadowBook(instrument), { quantity: size, cost, realized, fees }),
      );
    }
    rebuild(state);
    reindex(state);
    this.state = state;
    this.run({ kind: "recover", leasedUpTo });
    // Controls and marks are read anew before anything is decided.
    if (before.firm !== null) this.run({ kind: "apply_controls", controls: before.firm });
    this.run({
      kind: "apply_marks",
      marks: [...before.marks.values()].map((mark) => ({ ...mark, high: mark.price, low: mark.price })),
    });
    return this;
  }

  /** What the journal leads to and the state does not, and the other way round. */
  differencesFromReplay(): string[] {
    return stateDifferences(this.state, this.replayed());
  }

  /** A second state that has seen the whole journal. */
  replayed(): AccountState {
    const state = emptyState(this.surroundings);
    for (const entry of this.history.journal) evolve(state, structuredClone(entry));
    return state;
  }

  // What a client does.

  place(parts: OrderParts = {}): ReplyTo<Extract<AccountCommand, { kind: "place_order" }>> {
    return this.run({ kind: "place_order", request: anOrder(parts) });
  }

  /** Places an order that has to be accepted. */
  accepted(parts: OrderParts = {}): Order {
    const placed = this.place(parts);
    if (!placed.ok) throw new Error(`not accepted: ${placed.rejection.code}: ${placed.rejection.message}`);
    return placed.order;
  }

  /** The code an order is refused with; null when it is accepted. */
  refusal(parts: OrderParts = {}): string | null {
    const placed = this.place(parts);
    return placed.ok ? null : placed.rejection.code;
  }

  /** The code of a check without a submit; null when it approves. */
  checked(parts: OrderParts = {}): string | null {
    const checked = this.run({ kind: "check_order", request: anOrder(parts) });
    if (!checked.ok) return checked.rejection.code;
    return checked.decision.checks.find((line) => !line.passed)?.code ?? null;
  }

  cancel({ orderId }: Pick<Order, "orderId">): ReplyTo<Extract<AccountCommand, { kind: "cancel_order" }>> {
    return this.run({ kind: "cancel_order", orderId });
  }

  replace(
    { orderId }: Pick<Order, "orderId">,
    terms: { quantity?: string; price?: string; stop?: string; tif?: ReplaceOrder["timeInForce"] },
  ): ReplyTo<ReplaceOrder> {
    return this.run({
      kind: "replace_order",
      orderId,
      ...(terms.quantity === undefined ? {} : { quantity: quantity(terms.quantity) }),
      ...(terms.price === undefined ? {} : { price: price(terms.price) }),
      ...(terms.stop === undefined ? {} : { stopPrice: price(terms.stop) }),
      ...(terms.tif === undefined ? {} : { timeInForce: terms.tif }),
    });
  }

  /** Deposits, or withdraws below zero. */
  adjust(
    amount: string,
    reference = this.#nextId<string>("adjustment"),
  ): ReplyTo<Extract<AccountCommand, { kind: "adjust_cash" }>> {
    return this.run({ kind: "adjust_cash", amount: money(amount), reason: "test", reference, by: "test" });
  }

  /** Sets the account's trading state. */
  trading(state: TradingState, cancelOrders = false): ReplyTo<Extract<AccountCommand, { kind: "set_trading_state" }>> {
    return this.run({ kind: "set_trading_state", state, reason: "test", by: "test", cancelOrders });
  }

  // What the world does.

  mark(symbol: SymbolId, at: string, extremes: { high?: string; low?: string } = {}): void {
    const mark = {
      symbol,
      price: price(at),
      bid: null,
      ask: null,
      time: this.now,
      high: price(extremes.high ?? at),
      low: price(extremes.low ?? at),
    };
    this.run({ kind: "apply_marks", marks: [mark] });
  }

  /** Lets time pass and tells the account. */
  pass(ms: Millis): void {
    this.now += ms;
    this.run({ kind: "pass_time" });
  }

  firm(changes: Partial<FirmControls>): void {
    const held = this.state.firm ?? someControls({ version: 0 });
    this.run({ kind: "apply_controls", controls: { ...held, ...changes, version: held.version + 1 } });
  }

  report(...reports: readonly VenueReport[]): void {
    this.run({ kind: "apply_reports", reports });
  }

  turn(max = 1_000): TurnReply {
    return this.run({ kind: "take_turn", settlements: [], max });
  }

  /** Leases what is due; there has to be exactly one intent. */
  lease(): LeasedIntent {
    const { leased } = this.turn();
    const [only] = leased;
    if (only === undefined || leased.length !== 1)
      throw new Error(`${leased.length} intents are due: ${leased.map(({ intent }) => intent.kind).join()}`);
    return only;
  }

  /** Ends a lease, and leases nothing new. */
  settle({ leaseId, intent }: LeasedIntent, outcome: IntentOutcome): TurnReply {
    return this.run({ kind: "take_turn", settlements: [{ leaseId, orderId: intent.orderId, outcome }], max: 0 });
  }

  /** Leases the one thing that is due and settles it with the venue's answer. */
  answer(...reports: readonly VenueReport[]): void {
    this.settle(this.lease(), { kind: "answered", reports });
  }

  /** Leases the question that is due and settles it. */
  answerQuery(outcome: IntentOutcome): void {
    const leased = this.lease();
    if (leased.intent.kind !== "query") throw new Error(`a ${leased.intent.kind} is due, not a question`);
    this.settle(leased, outcome);
  }

  /** Accepts an order and has the venue acknowledge it. */
  working(parts: OrderParts = {}): Order {
    const order = this.accepted(parts);
    this.answer(acknowledged(order));
    return order;
  }

  /** An order that was sent, and nobody knows what became of it. */
  unknown(parts: OrderParts = {}): Order {
    const order = this.accepted(parts);
    this.settle(this.lease(), { kind: "unknown", cause: "time-out" });
    return order;
  }

  /** Buys (or with a minus sells short) a position at the mark of 100, or at a price, without fees. */
  hold(symbol: SymbolId, signed: string, at = "100"): void {
    const side = signed.startsWith("-") ? "sell" : "buy";
    const size = signed.replace("-", "");
    const order = this.working({ symbol, side, quantity: size, price: at });
    this.report(aFill(order, { quantity: size, price: at, fee: "0" }));
  }

  // What can be seen.

  /** An order as it is in memory, else on disk. */
  order({ orderId }: Pick<Order, "orderId">): Order {
    const order = this.state.orders.get(orderId) ?? this.history.orderById(orderId);
    if (order === null) throw new Error(`no order ${orderId}`);
    return order;
  }

  status(order: Pick<Order, "orderId">): OrderStatus {
    return orderStatus(this.order(order));
  }

  events(type?: AccountEvent["type"]): AccountEvent[] {
    return this.history.journal.map(({ event }) => event).filter((event) => type === undefined || event.type === type);
  }

  /** Open alerts, by the limit they are about. */
  alerts(): string[] {
    return [...this.state.alerts.values()].map(({ limit }) => limit);
  }

  get cash(): Money {
    return this.state.cash;
  }
}

/** An open account with fresh marks under an active firm. */
export function anAccount(parts: AccountParts = {}): TestAccount {
  const account = new TestAccount(parts.surroundings ?? surroundingsOf(aConfig()));
  const { limits: portfolio, symbolLimits, policies, handling } = parts;
  const limits: LimitChanges | null =
    portfolio === undefined && symbolLimits === undefined && policies === undefined && handling === undefined
      ? null
      : {
          portfolio: portfolio ?? {},
          symbols: symbolLimits === undefined ? {} : { DEFAULT: symbolLimits },
          ...(policies === undefined ? {} : { policies }),
          ...(handling === undefined ? {} : { handling }),
        };
  account.run({
    kind: "open_account",
    account: ALICE,
    type: parts.type ?? "margin",
    currency: "USDT",
    cash: money(parts.cash ?? "1000000"),
    limits,
    by: "test",
  });
  if (parts.firm !== null) account.firm(parts.firm ?? {});
  for (const [symbol, at] of Object.entries(parts.marks ?? { [BTC]: "100", [ETH]: "100" }))
    account.mark(symbol as SymbolId, at);
  if (parts.returns !== undefined) account.run({ kind: "apply_history", history: aHistory(parts.returns) });
  return account;
}

// What a venue says.

export const acknowledged = ({ orderId }: Pick<Order, "orderId">): VenueReport => ({
  kind: "acknowledged",
  orderId,
  venueOrderId: `at-venue-${orderId}`,
});

export const canceled = ({ orderId }: Pick<Order, "orderId">, venueReason: string | null = null): VenueReport => ({
  kind: "canceled",
  orderId,
  venueReason,
});

export const refused = ({ orderId }: Pick<Order, "orderId">): VenueReport => ({
  kind: "refused",
  orderId,
  venueCode: "-2010",
  message: "no",
});

type StatusReport = ReportOf<"order_status">;

/** What a venue holds of an order: its own quantity and price, except for what is said. */
export const aStatus = (
  { orderId, terms }: Order,
  status: StatusReport["status"],
  parts: { quantity?: string; filled?: string } = {},
): StatusReport => ({
  kind: "order_status",
  orderId,
  status,
  venueOrderId: `at-venue-${orderId}`,
  quantity: parts.quantity === undefined ? terms.quantity : quantity(parts.quantity),
  price: terms.price,
  filledQuantity: quantity(parts.filled ?? "0"),
});

let trades = 0;

/** A fill of 1 at 100 without a fee, except for what is said; each has a trade id of its own unless it says otherwise. */
export function aFill({ orderId, request }: Pick<Order, "orderId" | "request">, parts: FillParts = {}): FillReport {
  trades += 1;
  return {
    kind: "fill",
    orderId,
    venue: PAPER,
    symbol: request.symbol,
    tradeId: parts.id ?? `trade-${trades}`,
    quantity: quantity(parts.quantity ?? "1"),
    price: price(parts.price ?? "100"),
    fee: money(parts.fee ?? "0"),
    feeCurrency: parts.feeCurrency ?? "USDT",
    liquidity: "taker",
    time: NOON,
  };
}
