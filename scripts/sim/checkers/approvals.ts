/**
 * What may be approved (domain.md, "The pre-trade checks"), worked out anew from the journal's rows: the state that the account was in, the marks that
 * the rows before say it saw, and the limits in force. It refuses less than the account does, and never more.
 */
import { ALL_RULES, RULES_OF_PARTS, RULES_OF_SHADOWS, type MarkSeen, type Seen } from "./approval-rules";
import { amount, size } from "./decimals";
import { INSTRUMENTS, type InstrumentFacts } from "./instrument-facts";
import { LimitsInForce, type StoredLimits } from "./limits-in-force";
import type { OrderModel, Terms } from "./order-model";
import { absolute, largerOf, most, NONE_OPEN, NOTHING, reserveOf, sumOf, type Hold, type OpenSides } from "./reserve";

/** What was approved of an order, and when. */
export type Approval = Pick<Seen, "occasion" | "at"> & { readonly terms: Terms; readonly hold: Hold };

/** What of the account the rules look at. */
export interface AccountFacts {
  readonly type: string;
  readonly tradingState: string;
  readonly cash: bigint;
  readonly positions: ReadonlyMap<string, bigint>;
  /** Orders that have not ended and count: none that is only simulated, nor one that was split. */
  readonly open: ReadonlySet<OrderModel>;
}

const DAY_MS = 86_400_000;
const WAITING_TYPES: ReadonlySet<string> = new Set(["stop", "stop_limit", "trailing_stop"]);
/** Contents are looked back at for no longer. */
const LONGEST_WINDOW_MS = 60_000;

export class Approvals {
  readonly #fail: (sentence: string) => void;
  readonly #marks = new Map<string, MarkSeen>();
  readonly #blocked = new Set<string>();
  readonly #breakers = new Set<string>();
  #limits = new LimitsInForce({ portfolio: {}, symbols: {} });
  #day: { readonly number: number; readonly equity: bigint } | null = null;
  /** Adjustments since the day's start. */
  #flow = 0n;
  #peak = 0n;
  /** When which content was accepted, since the limits are in force. */
  #contents: { readonly at: number; readonly content: string }[] = [];

  constructor(fail: (sentence: string) => void) {
    this.#fail = fail;
  }

  get limits(): LimitsInForce {
    return this.#limits;
  }

  /** Takes in a fact that is not of an order. */
  take(type: string, stored: unknown, at: number, account: Pick<AccountFacts, "cash" | "positions">): void {
    switch (type) {
      case "account_opened":
        this.#peak = amount((stored as { cash: string }).cash);
        this.#day = { number: Math.floor(at / DAY_MS), equity: this.#peak };
        return;
      case "cash_adjusted": {
        const moved = amount((stored as { amount: string }).amount);
        this.#flow += moved;
        this.#peak += moved;
        return;
      }
      case "marks_noted":
        for (const { symbol, price, time } of (stored as { marks: StoredMark[] }).marks)
          this.#marks.set(symbol, { price: size(price), time });
        return;
      case "limits_changed":
        this.#limits = new LimitsInForce((stored as { limits: StoredLimits }).limits);
        this.#contents = [];
        return;
      case "symbol_blocked":
        this.#blocked.add((stored as { symbol: string }).symbol);
        return;
      case "symbol_unblocked":
        this.#blocked.delete((stored as { symbol: string }).symbol);
        return;
      case "breaker_tripped":
        this.#breakers.add(breakerOf(stored as StoredBreaker));
        return;
      case "breaker_reset":
        this.#breakers.delete(breakerOf(stored as StoredBreaker));
        return;
      case "day_opened":
        return this.#openDay(amount((stored as { equity: string }).equity), at, account);
      case "peak_moved":
        this.#peak = most(this.#peak, amount((stored as { equity: string }).equity));
        return;
      default:
        return;
    }
  }

  /** Holds what was approved against all that forbids it. */
  approved(order: OrderModel, approval: Approval, account: AccountFacts): void {
    const instrument = INSTRUMENTS.get(order.symbol);
    if (instrument === undefined)
      return this.#fail(`order ${order.orderId} was approved, and ${order.symbol} is not to be traded`);
    const seen = this.#look(order, approval, account, instrument);
    const rules = order.parent !== null ? RULES_OF_PARTS : order.isShadow ? RULES_OF_SHADOWS : ALL_RULES;
    for (const rule of rules) {
      const why = rule(seen);
      if (why !== null) this.#fail(`order ${order.orderId} was approved (${approval.occasion}), although ${why}`);
    }
    if (approval.occasion === "new" && !order.isShadow && order.parent === null) {
      this.#contents.push({ at: approval.at, content: contentOf(order) });
      this.#contents = this.#contents.filter(({ at }) => approval.at - at <= LONGEST_WINDOW_MS);
    }
  }

  #look(
    order: OrderModel,
    { occasion, terms, hold, at }: Approval,
    account: AccountFacts,
    instrument: InstrumentFacts,
  ): Seen {
    const { type, tradingState, cash, positions, open } = account;
    const { symbol, side } = order;
    const position = positions.get(symbol) ?? 0n;
    const held = order.reserve();
    const own = occasion === "new" ? NOTHING : held;
    const wanted = terms.quantity > order.filled ? terms.quantity - order.filled : 0n;
    const reserve = largerOf(reserveOf(wanted, hold), own);
    const [before, others] = [new Map<string, OpenSides>(), new Map<string, OpenSides>()];
    for (const one of open) {
      const isOwn = one === order || one.parent === order.orderId;
      if (!isOwn) add(others, one, one.reserve());
      if (!isOwn || occasion !== "new") add(before, one, one.reserve());
    }
    const after = new Map(others);
    add(after, order, reserve);
    const isClosing =
      order.request.reduce_only === true &&
      order.request.type === "market" &&
      (order.request.client_order_id ?? null) === null;
    const closes = isClosing && occasion === "new" && wanted === absolute(position);
    const sameSide = closes ? 0n : (others.get(symbol)?.[side].quantity ?? 0n);
    const isOnReducingSide = side === "sell" ? position > 0n : position < 0n;
    const content = contentOf(order);
    return {
      order,
      occasion,
      terms,
      hold,
      at,
      instrument,
      limits: this.#limits,
      accountType: type,
      tradingState,
      cash,
      positions,
      marks: this.#marks,
      isBlocked: this.#blocked.has(symbol),
      breakers: this.#breakers,
      dayLoss:
        this.#day?.number === Math.floor(at / DAY_MS) ? this.#day.equity + this.#flow - this.#equity(account) : null,
      peak: this.#peak,
      equity: this.#equity(account),
      rest: reserve.quantity,
      reduces: isOnReducingSide && reserve.quantity <= absolute(position) - sameSide,
      closes,
      waits:
        WAITING_TYPES.has(order.request.type) &&
        (occasion === "new" || (occasion === "changed" && order.stage() === "held")),
      before,
      after,
      openOrders: open.size - Number(open.has(order)),
      opposite: [...open].flatMap((one) => oppositeOf(one, order)),
      sameAgo: this.#contents.filter((one) => one.content === content).map((one) => at - one.at),
    };
  }

  /** Cash and positions at the marks that the journal has noted last. */
  #equity({ cash, positions }: Pick<AccountFacts, "cash" | "positions">): bigint {
    let equity = cash;
    for (const [symbol, quantity] of positions) equity += quantity * (this.#marks.get(symbol)?.price ?? 0n);
    return equity;
  }

  #openDay(equity: bigint, at: number, account: Pick<AccountFacts, "cash" | "positions">): void {
    this.#day = { number: Math.floor(at / DAY_MS), equity };
    this.#flow = 0n;
    if (equity !== this.#equity(account))
      this.#fail("a day begins with another equity than cash and positions at their marks");
  }
}

interface StoredMark {
  readonly symbol: string;
  readonly price: string;
  readonly time: number;
}

interface StoredBreaker {
  readonly breaker: string;
  readonly symbol?: string | null;
}

const breakerOf = ({ breaker, symbol }: StoredBreaker): string =>
  typeof symbol === "string" ? `${breaker} ${symbol}` : breaker;

/** What makes two orders the same: symbol, side, quantity and prices as they were asked for. */
const contentOf = ({ request }: OrderModel): string =>
  [
    request.symbol,
    request.side,
    request.quantity,
    request.price ?? "",
    request.stop_price ?? "",
    request.trail_offset ?? "",
  ].join(" ");

function oppositeOf(one: OrderModel, { symbol, side, venue }: OrderModel): bigint[] {
  const at = one.symbol === symbol && one.side !== side && one.venue === venue ? one.resting() : null;
  return at === null ? [] : [at];
}

function add(to: Map<string, OpenSides>, { symbol, side }: OrderModel, more: typeof NOTHING): void {
  const sides = to.get(symbol) ?? NONE_OPEN;
  to.set(symbol, { ...sides, [side]: sumOf(sides[side], more) });
}
