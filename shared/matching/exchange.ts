/**
 * The exchange of one symbol: requests in, outcomes out, on top of the order book. It reads no clock and writes
 * nothing; what a caller has to store and to push comes back with each turn.
 */
import { feeUp, notional, type Money, type Price } from "../core/decimal";
import type { AccountId, Millis, OrderId, RequestId } from "../core/ids";
import type { Instrument } from "../core/instrument";
import type { PushedMark } from "../core/market";
import type { Side } from "../core/order";
import { requestRefused, type RefusalReason } from "../core/request-refused";
import type { Intent, IntentOf, IntentOutcome, VenueReport } from "../core/venue-protocol";
import type { AnsweredRequest, ExchangeOrder, TradeSide } from "./exchange-order";
import { endOf, canceled, fillReport, queryReports, stateReports, type Speaker } from "./exchange-reports";
import { OrderBook, type BookRules, type Match } from "./order-book";
import { refuseSubmit, refuseTerms, type Refusal } from "./term-rules";

export interface ExchangeRules extends BookRules, Speaker {
  /** After this since a submission was leased, not found is proof that it never arrived. */
  readonly horizonMs: Millis;
}

/** One request of a participant, as PaperExchangeRpc takes it. */
export interface ExchangeRequest {
  readonly account: AccountId;
  readonly intent: Intent;
  readonly sentAt: Millis;
  readonly receiveWindowMs: Millis;
  /** The mark that a submission was let go at, for statistics alone; null or left out for none. */
  readonly mark?: Price | null;
}

/** A mark as the market object passes it on. Its version tells the later of two of the same time. */
export interface BookMark extends PushedMark {
  readonly version?: number;
}

/** Where orders are found that no longer rest, and trades of turns before this one. */
export interface ExchangeArchive {
  order(account: AccountId, orderId: OrderId): ExchangeOrder | null;
  /** Oldest first. */
  trades(order: ExchangeOrder): TradeSide[];
}

/** What one batch of requests, or one mark, has done. */
export interface ExchangeTurn {
  /** One per request, in their order; none for a mark. */
  readonly outcomes: IntentOutcome[];
  /** Orders as they are now, each once, that are new or different. */
  readonly orders: ReadonlyMap<OrderId, ExchangeOrder>;
  readonly trades: readonly TradeSide[];
  /** Those of the trades that no outcome tells: they happened to orders that others, or a mark, ran into. */
  readonly unsolicited: readonly TradeSide[];
}

/** A request dated later than this is refused like one that is too late, as Binance does: it would outlive its window. */
const MAX_AHEAD_MS = 1_000;
/** Requests of one order are sent one after the other, so only the last few can come twice. */
const REMEMBERED_REQUESTS = 8;

/** The turn while it is being made. */
class OpenTurn implements ExchangeTurn {
  readonly outcomes: IntentOutcome[] = [];
  readonly orders = new Map<OrderId, ExchangeOrder>();
  readonly trades: TradeSide[] = [];
  readonly unsolicited: TradeSide[] = [];
  constructor(readonly now: Millis) {}
}

export class Exchange {
  readonly #rules: ExchangeRules;
  readonly #archive: ExchangeArchive;
  readonly #book: OrderBook;
  #nextNumber: number;
  #mark: BookMark | null = null;
  /** Orders with a lower priority rested before the mark that is held now came. */
  #numberAtMark = 0;

  /** `resting` are the working orders by priority; `nextNumber` is over all numbers ever given. */
  constructor(options: {
    rules: ExchangeRules;
    archive: ExchangeArchive;
    resting: Iterable<ExchangeOrder>;
    nextNumber: number;
  }) {
    this.#rules = options.rules;
    this.#archive = options.archive;
    this.#nextNumber = options.nextNumber;
    this.#book = new OrderBook(options.rules);
    for (const order of options.resting) this.#book.restore(order);
  }

  /** The number that the next order, trade or place in the queue gets. */
  get nextNumber(): number {
    return this.#nextNumber;
  }

  get hasMark(): boolean {
    return this.#mark !== null;
  }

  /** Carries the requests out in their order. */
  execute(requests: readonly ExchangeRequest[], now: Millis): ExchangeTurn {
    const turn = new OpenTurn(now);
    for (const request of requests) turn.outcomes.push(this.#carryOut(request, turn));
    return turn;
  }

  /**
   * Takes a mark in; one that is older than the one held changes nothing. Its high and low fill what was resting when
   * the mark before it came, and of the first mark they say nothing: it is not known since when they hold.
   */
  applyMark(mark: BookMark, now: Millis): ExchangeTurn {
    const turn = new OpenTurn(now);
    const held = this.#mark;
    if (held !== null && isOlder(mark, held)) return turn;
    this.#mark = mark;
    if (held !== null) {
      for (const extreme of [mark.low, mark.high]) {
        if (extreme !== mark.price) this.#bookTrades(this.#book.visit(extreme, this.#numberAtMark), null, turn);
      }
    }
    this.#bookTrades(this.#book.quote(mark.price), null, turn);
    this.#numberAtMark = this.#nextNumber;
    return turn;
  }

  depth(levels: number): ReturnType<OrderBook["depth"]> {
    return this.#book.depth(levels);
  }

  resting(side: Side): Iterable<ExchangeOrder> {
    return this.#book.resting(side);
  }

  #carryOut(request: ExchangeRequest, turn: OpenTurn): IntentOutcome {
    const { intent } = request;
    switch (intent.kind) {
      case "submit":
        return answered(this.#submit(intent, request, turn));
      case "cancel":
        return answered(this.#cancel(intent, request, turn));
      case "replace":
        return answered(this.#replace(intent, request, turn));
      case "query":
        return this.#query(intent, request, turn);
    }
  }

  #submit(intent: IntentOf<"submit">, request: ExchangeRequest, turn: OpenTurn): VenueReport[] {
    // Before the window is looked at: an order that is here was in time, however late this copy of it is.
    const known = this.#find(request.account, intent.orderId, turn);
    if (known !== null) return stateReports(known, this.#fills(known, turn));
    if (!isInTime(request, turn.now)) return [refusedUnstored(intent.orderId, { code: "recv_window", message: LATE })];
    if (this.#isTaken(intent.orderId, turn)) return [refusedUnstored(intent.orderId, TAKEN)];

    const number = this.#nextNumber++;
    const order: ExchangeOrder = {
      orderId: intent.orderId,
      account: request.account,
      side: intent.side,
      type: intent.type,
      timeInForce: intent.timeInForce,
      postOnly: intent.postOnly,
      receivedAt: turn.now,
      mark: request.mark ?? null,
      number,
      priority: number,
      quantity: intent.quantity,
      price: intent.price,
      filledQuantity: 0n as ExchangeOrder["filledQuantity"],
      status: "working",
      endReason: null,
      endMessage: null,
      firstTrade: 0,
      lastTrade: 0,
      answered: [],
    };
    turn.orders.set(order.orderId, order);
    const refusal =
      refuseSubmit(intent, this.#rules.instrument) ?? this.#refusePostOnly(order.postOnly, order.side, order.price);
    if (refusal === null) this.#bookTrades(this.#book.place(order), order, turn);
    else reject(order, refusal);
    return stateReports(order, this.#fills(order, turn));
  }

  #cancel(intent: IntentOf<"cancel">, request: ExchangeRequest, turn: OpenTurn): VenueReport[] {
    const { orderId, requestId } = intent;
    const refuse = (reason: RefusalReason, message: string): VenueReport => requestRefused(intent, reason, message);
    const order = this.#find(request.account, orderId, turn);
    // Not remembered: the order may still be under way, and the same cancel may come again after it.
    if (order === null) return [refuse("unknown_order", "unknown order")];
    if (earlierAnswer(order, requestId)?.answer === "canceled") return [...this.#fills(order, turn), canceled(order)];
    if (!isInTime(request, turn.now)) return [refuse("other", LATE)];
    if (order.status !== "working")
      return [...this.#fills(order, turn), refuse("too_late", `the order is ${order.status}`)];

    this.#book.cancel(order, null);
    this.#remember(order, { requestId, answer: "canceled" }, turn);
    return [...this.#fills(order, turn), canceled(order)];
  }

  #replace(intent: IntentOf<"replace">, request: ExchangeRequest, turn: OpenTurn): VenueReport[] {
    const { orderId, requestId } = intent;
    const refuse = (reason: RefusalReason, message: string): VenueReport => requestRefused(intent, reason, message);
    const order = this.#find(request.account, orderId, turn);
    if (order === null) return [refuse("unknown_order", "unknown order")];
    const earlier = earlierAnswer(order, requestId);
    if (earlier?.answer === "refused") return [refuse("other", earlier.message)];
    if (earlier !== null) return this.#replaced(order, earlier, turn);
    if (!isInTime(request, turn.now)) return [refuse("other", LATE)];
    if (order.status !== "working" || order.price === null) {
      return [...this.#fills(order, turn), refuse("too_late", `the order is ${order.status}`)];
    }
    // What is asked for is filled already, so nothing is left to rest: the same as a cancel of the rest.
    if (intent.quantity <= order.filledQuantity) {
      this.#book.cancel(order, "replaced_by_no_more_than_filled");
      return this.#replaced(order, this.#remember(order, { requestId, answer: "canceled" }, turn), turn);
    }
    const terms = { quantity: intent.quantity, price: intent.price ?? order.price };
    const isRepriced = terms.price !== order.price;
    const refusal =
      refuseTerms(terms, this.#rules.instrument) ??
      this.#refusePostOnly(order.postOnly && isRepriced, order.side, terms.price);
    if (refusal !== null) {
      this.#remember(order, { requestId, answer: "refused", message: refusal.message }, turn);
      return [refuse("other", refusal.message)];
    }
    const answer = this.#remember(order, { requestId, answer: "replaced", ...terms }, turn);
    this.#bookTrades(this.#book.amend(order, terms, this.#nextNumber++), order, turn);
    return this.#replaced(order, answer, turn);
  }

  /** The words for a replace that was carried out, now or earlier. All fills are told, so that the order's end is understood. */
  #replaced(order: ExchangeOrder, earlier: AnsweredRequest, turn: OpenTurn): VenueReport[] {
    const { orderId } = order;
    const first: VenueReport[] =
      earlier.answer === "replaced"
        ? [
            {
              kind: "replaced",
              orderId,
              requestId: earlier.requestId,
              quantity: earlier.quantity,
              price: earlier.price,
            },
          ]
        : [];
    return [...first, ...this.#fills(order, turn), ...endOf(order)];
  }

  #query(intent: IntentOf<"query">, request: ExchangeRequest, turn: OpenTurn): IntentOutcome {
    const order = this.#find(request.account, intent.orderId, turn);
    if (order !== null) return answered(queryReports(order, this.#fills(order, turn)));
    const left = intent.leasedAt + this.#rules.horizonMs - turn.now;
    return left < 0 ? { kind: "never_arrived" } : { kind: "not_found", retryAfterMs: left + 1 };
  }

  #refusePostOnly(postOnly: boolean, side: Side, price: Price | null): Refusal | null {
    if (!postOnly || price === null || !this.#book.wouldTake(side, price)) return null;
    return { code: "post_only", message: "the order would have traded on arrival" };
  }

  /** An account's order, wherever it is. Another account's order is not found. */
  #find(account: AccountId, orderId: OrderId, turn: OpenTurn): ExchangeOrder | null {
    const live = this.#book.find(orderId) ?? turn.orders.get(orderId);
    if (live !== undefined) return live.account === account ? live : null;
    return this.#archive.order(account, orderId);
  }

  /** Whether the id is one of another account's open orders; ids are unique, so this is somebody's mistake. */
  #isTaken(orderId: OrderId, turn: OpenTurn): boolean {
    return this.#book.find(orderId) !== undefined || turn.orders.has(orderId);
  }

  #fills(order: ExchangeOrder, turn: OpenTurn): VenueReport[] {
    if (order.firstTrade === 0) return [];
    const inThisTurn = turn.trades.filter((trade) => trade.orderId === order.orderId);
    const oldest = inThisTurn[0]?.number ?? Number.POSITIVE_INFINITY;
    const before = order.firstTrade < oldest ? this.#archive.trades(order) : [];
    return [...before, ...inThisTurn].map((trade) => fillReport(trade, this.#rules));
  }

  #remember(order: ExchangeOrder, answer: AnsweredRequest, turn: OpenTurn): AnsweredRequest {
    order.answered = [...order.answered, answer].slice(-REMEMBERED_REQUESTS);
    turn.orders.set(order.orderId, order);
    return answer;
  }

  /** Books matches as trades. The order that the request is about tells of its own; everybody else has to be told. */
  #bookTrades(matches: readonly Match[], own: ExchangeOrder | null, turn: OpenTurn): void {
    for (const match of matches) {
      const number = this.#nextNumber++;
      for (const liquidity of ["maker", "taker"] as const) {
        const order = match[liquidity];
        if (order === null) continue;
        const trade = tradeSide({ match, order, liquidity, number, now: turn.now, instrument: this.#rules.instrument });
        if (order.firstTrade === 0) order.firstTrade = number;
        order.lastTrade = number;
        turn.orders.set(order.orderId, order);
        turn.trades.push(trade);
        if (order !== own) turn.unsolicited.push(trade);
      }
    }
  }
}

function tradeSide(of: {
  match: Match;
  order: ExchangeOrder;
  liquidity: "maker" | "taker";
  number: number;
  now: Millis;
  instrument: Instrument;
}): TradeSide {
  const { match, order, liquidity, number, now, instrument } = of;
  const value = (notional(match.quantity, match.price) * instrument.multiplier) as Money;
  return {
    number,
    account: order.account,
    orderId: order.orderId,
    side: order.side,
    quantity: match.quantity,
    price: match.price,
    fee: feeUp(value, liquidity === "maker" ? instrument.makerFee : instrument.takerFee),
    liquidity,
    time: now,
  };
}

const isOlder = (mark: BookMark, held: BookMark): boolean =>
  mark.version !== undefined && held.version !== undefined ? mark.version < held.version : mark.time < held.time;

const LATE = "the request came outside its receive window";

const answered = (reports: VenueReport[]): IntentOutcome => ({ kind: "answered", reports });

const TAKEN: Refusal = { code: "order_id_taken", message: "another participant has an order of this id" };

/** A refusal of which nothing is kept, so that a later look still proves that the order never arrived. */
const refusedUnstored = (orderId: OrderId, { code, message }: Refusal): VenueReport => ({
  kind: "refused",
  orderId,
  venueCode: code,
  message,
});

function reject(order: ExchangeOrder, refusal: Refusal): void {
  order.status = "rejected";
  order.endReason = refusal.code;
  order.endMessage = refusal.message;
}

const isInTime = ({ sentAt, receiveWindowMs }: ExchangeRequest, now: Millis): boolean =>
  now <= sentAt + receiveWindowMs && sentAt <= now + MAX_AHEAD_MS;

const earlierAnswer = (order: ExchangeOrder, requestId: RequestId): AnsweredRequest | null =>
  order.answered.find((answer) => answer.requestId === requestId) ?? null;
