/** What forbids an order (domain.md, "The pre-trade checks"), each in a rule of its own; the number is that of the check. */
import { AMOUNT, decimal, ONE, SIZE, up } from "./decimals";
import { INSTRUMENTS, type InstrumentFacts } from "./instrument-facts";
import type { LimitsInForce } from "./limits-in-force";
import type { OrderModel, Terms } from "./order-model";
import { absolute, endsOf, exposureOf, most, sidesAt, type Hold, type OpenSides } from "./reserve";

export interface MarkSeen {
  readonly price: bigint;
  readonly time: number;
}

/** An approval with everything that the rules look at. */
export interface Seen {
  readonly order: OrderModel;
  readonly occasion: "new" | "changed" | "triggered";
  readonly terms: Terms;
  readonly hold: Hold;
  readonly at: number;
  readonly instrument: InstrumentFacts;
  readonly limits: LimitsInForce;
  readonly accountType: string;
  readonly tradingState: string;
  readonly cash: bigint;
  readonly positions: ReadonlyMap<string, bigint>;
  readonly marks: ReadonlyMap<string, MarkSeen>;
  readonly isBlocked: boolean;
  readonly breakers: ReadonlySet<string>;
  /** What the day has cost so far; null where the day has not been opened. */
  readonly dayLoss: bigint | null;
  readonly peak: bigint;
  readonly equity: bigint;
  /** Size that it leaves open, the larger of old and new. */
  readonly rest: bigint;
  /** Whether it only brings the position nearer to nothing, by size, whatever else is open. */
  readonly reduces: boolean;
  /** Made to close the position, and by no client. */
  readonly closes: boolean;
  /** Whether it waits for its trigger. */
  readonly waits: boolean;
  /** Open orders of all symbols, as they are and with this one. */
  readonly before: ReadonlyMap<string, OpenSides>;
  readonly after: ReadonlyMap<string, OpenSides>;
  /** Number of open orders before it. */
  readonly openOrders: number;
  /** The account's orders on the other side at the same venue, by the price at which they rest. */
  readonly opposite: readonly bigint[];
  /** How long ago the same was accepted, each time since the limits are in force. */
  readonly sameAgo: readonly number[];
}

/** Says why the order is forbidden; null when the rule allows it. */
export type Rule = (seen: Seen) => string | null;

export const MAX_MARK_AGE_MS = 15_000;
const DEFAULT_COLLAR = ONE / 20n;

/** A rule that holds only for what adds. */
const ofAdding =
  (rule: Rule): Rule =>
  (seen) =>
    seen.reduces ? null : rule(seen);

const amountOf = (value: bigint): string => decimal(value, AMOUNT);

/** The mark of the order's symbol, if it may be decided on. */
function freshMark({ marks, order, at }: Seen): bigint | null {
  const mark = marks.get(order.symbol);
  return mark !== undefined && at - mark.time <= MAX_MARK_AGE_MS ? mark.price : null;
}

const collarOf = ({ limits, order }: Seen): bigint | null => limits.symbolSize(order.symbol, "price_collar");

/** Whether a sum is over a share of the equity; the last digit is that of the rounded quotient. */
const isOverShare = (sum: bigint, equity: bigint, limit: bigint): boolean =>
  equity <= 0n ? sum > 0n : sum * ONE > (limit + 1n) * equity;

/** Refuses what raises a use beyond its limit. */
function beyond(seen: Seen, what: string, name: string, { before, after }: Use, limit: bigint | null): string | null {
  if (limit === null || after <= before || after <= limit) return null;
  const symbol = SYMBOL_LIMITS.has(name) ? seen.order.symbol : null;
  return seen.limits.isAlertOnly(name, symbol) ? null : `${what} comes to ${amountOf(after)}, over ${amountOf(limit)}`;
}

interface Use {
  readonly before: bigint;
  readonly after: bigint;
}

const SYMBOL_LIMITS: ReadonlySet<string> = new Set([
  "max_order_value",
  "max_value",
  "max_concentration",
  "price_collar",
]);

/** 3, 4, 17: what state, blocks and breakers forbid. */
const STATE: readonly Rule[] = [
  ({ tradingState }) => (tradingState === "halted" ? "the account is halted" : null),
  ofAdding(({ tradingState }) => (tradingState === "reducing" ? "it adds, and the account is reducing" : null)),
  ofAdding(({ isBlocked, order }) => (isBlocked ? `it adds, and ${order.symbol} is blocked` : null)),
  ({ breakers }) => (breakers.has("portfolio_loss") ? "the breaker of the portfolio's loss is open" : null),
  ofAdding(({ breakers }) =>
    breakers.has("rapid_drawdown") ? "it adds, and the breaker of the drawdown is open" : null,
  ),
  ofAdding(({ breakers, order }) =>
    breakers.has(`position_loss ${order.symbol}`) ? "it adds, and the breaker of its position is open" : null,
  ),
];

/** 5: the instrument's filters. */
const FORM: readonly Rule[] = [
  ({ terms: { quantity }, instrument: { step, least, most: largest } }) =>
    quantity % step !== 0n || quantity < least || quantity > largest
      ? `its size of ${decimal(quantity, SIZE)} is no multiple of the step, or out of range`
      : null,
  ({ terms: { price, stopPrice }, instrument: { tick } }) =>
    (price ?? 0n) % tick !== 0n || (stopPrice ?? 0n) % tick !== 0n ? "a price is no multiple of the tick" : null,
  ({ terms: { quantity, price }, instrument, marks, order, reduces }) => {
    const at = price ?? marks.get(order.symbol)?.price ?? null;
    // A part is held against what its venue showed.
    if (at === null || order.parent !== null) return reduces || at !== null ? null : "nobody knows its value";
    return quantity * at < instrument.leastValue ? `its value of ${amountOf(quantity * at)} is under the least` : null;
  },
];

/** 6, 7: one order's value, the mark, and what it is held at. */
const VALUE: readonly Rule[] = [
  (seen) => {
    const { terms, limits, order, marks, closes } = seen;
    const at = terms.price ?? marks.get(order.symbol)?.price ?? null;
    if (at === null || closes) return null;
    const limit = limits.symbolMoney(order.symbol, "max_order_value");
    return beyond(seen, "its value", "max_order_value", { before: 0n, after: terms.quantity * at }, limit);
  },
  ofAdding((seen) => (freshMark(seen) === null ? "it adds, and its mark is missing or stale" : null)),
  (seen) => {
    const { terms, order, waits, limits, occasion } = seen;
    const [mark, collar] = [freshMark(seen), collarOf(seen)];
    if (mark === null || collar === null || terms.price === null) return null;
    if (limits.isAlertOnly("price_collar", order.symbol)) return null;
    const isBuy = order.side === "buy";
    // The limit of a stop counts from its trigger, also in the moment in which a mark that has come and gone has met it.
    const stop = waits || occasion === "triggered" ? terms.stopPrice : null;
    const from = stop === null || stop > mark !== isBuy ? mark : stop;
    const isOver = isBuy ? terms.price * ONE > from * (ONE + collar) : terms.price * ONE < from * (ONE - collar);
    return isOver
      ? `its price of ${decimal(terms.price, SIZE)} is beyond the collar around ${decimal(from, SIZE)}`
      : null;
  },
  (seen) => {
    const { hold, order, reduces, accountType, instrument } = seen;
    // Where only the time in force has changed it is held as it was.
    const isKept = seen.occasion === "changed" && order.price === seen.terms.price && isSameHold(hold, order.hold);
    const price = isKept ? null : valuationOf(seen);
    const mark = seen.marks.get(order.symbol)?.price;
    if (price === null || mark === undefined) return null;
    const loss = order.side === "buy" ? price - mark : mark - price;
    const lossPerUnit = reduces || accountType !== "margin" ? 0n : most(loss, 0n);
    const feeRate = reduces ? 0n : instrument.takerFee;
    const isHeld = isSameHold(hold, { price, lossPerUnit, feeRate });
    const said = [hold.price, hold.lossPerUnit, hold.feeRate].map((one) => decimal(one, SIZE)).join(", ");
    return isHeld
      ? null
      : `it is held at ${said} a unit, and not at ${decimal(price, SIZE)}, ${decimal(lossPerUnit, SIZE)}`;
  },
];

const isSameHold = (a: Hold, b: Hold): boolean =>
  a.price === b.price && a.lossPerUnit === b.lossPerUnit && a.feeRate === b.feeRate;

/** domain.md, "Valuing an order before it fills"; null of a trail that waits, and where there is no mark. */
function valuationOf(seen: Seen): bigint | null {
  const { terms, order, waits, marks } = seen;
  const { type } = order.request;
  if (type === "limit" || type === "stop_limit") return terms.price;
  const mark = marks.get(order.symbol)?.price ?? null;
  if (mark === null || (waits && type === "trailing_stop")) return null;
  const from = waits ? most(mark, terms.stopPrice ?? 0n) : mark;
  return order.side === "buy" ? up(from * (ONE + (collarOf(seen) ?? DEFAULT_COLLAR)), ONE) : from;
}

/** 8 to 11, 13, 18: how many, and against the account's own orders. */
const COUNTS: readonly Rule[] = [
  ({ order, reduces, rest }) =>
    order.request.reduce_only === true && !reduces && rest > order.quantity - order.filled
      ? "it is only to reduce, and would add"
      : null,
  ({ occasion, openOrders, limits, order }) => {
    const limit = limits.count("max_open_orders");
    const after = openOrders + Math.max(1, order.children.length);
    if (occasion !== "new" || limit === null || limits.isAlertOnly("max_open_orders")) return null;
    return after > limit ? `${after} orders are open with it, over ${limit}` : null;
  },
  ({ positions, before, order, limits }) => {
    const limit = limits.count("max_positions");
    const active = new Set(before.keys());
    for (const [symbol, quantity] of positions) if (quantity !== 0n) active.add(symbol);
    if (limit === null || active.has(order.symbol) || limits.isAlertOnly("max_positions")) return null;
    return active.size + 1 > limit ? `${active.size + 1} symbols are held or worked with it, over ${limit}` : null;
  },
  ({ opposite, limits, order, terms, waits }) => {
    if (limits.policy("self_match") !== "reject" || waits) return null;
    const { type } = order.request;
    const limit = type === "limit" || type === "stop_limit" ? terms.price : null;
    const meets = opposite.some((at) => limit === null || (order.side === "buy" ? limit >= at : limit <= at));
    return meets ? "it would trade with an order of the account itself" : null;
  },
  ({ occasion, sameAgo, limits }) => {
    const windowMs = Number(limits.policy("duplicate_window_ms") ?? 0);
    return occasion === "new" && sameAgo.some((ago) => ago < windowMs) ? "the same was accepted just before" : null;
  },
  ({ occasion, sameAgo, limits }) => {
    const policy = (limits.policy("repeated_executions") ?? null) as { count: number; window_ms: number } | null;
    if (policy === null || occasion !== "new") return null;
    return sameAgo.filter((ago) => ago < policy.window_ms).length >= policy.count
      ? "the same was accepted too often"
      : null;
  },
];

/** 12 to 15: what the account can bear, with what it holds at the marks of the moment. */
const RISK: readonly Rule[] = [
  ofAdding(({ positions, marks, at }) => {
    const unmarked = [...positions].find(
      ([symbol, quantity]) => quantity !== 0n && at - (marks.get(symbol)?.time ?? 0) > MAX_MARK_AGE_MS,
    );
    return unmarked === undefined ? null : `it adds, and nobody knows what the account's ${unmarked[0]} is worth`;
  }),
  ({ accountType, order, cash, after, reduces }) => {
    if (accountType !== "cash") return null;
    if (order.side === "sell") return reduces ? null : "a cash account sells what it has not";
    let needed = 0n;
    for (const { buy } of after.values()) needed += buy.value + buy.cost;
    return needed > cash ? `open buys come to ${amountOf(needed)}, and cash is ${amountOf(cash)}` : null;
  },
  ofAdding((seen) => {
    const { accountType, equity } = seen;
    if (accountType !== "margin") return null;
    const needed = neededOf(seen);
    return equity <= 0n || needed > equity ? `it needs ${amountOf(needed)}, and equity is ${amountOf(equity)}` : null;
  }),
  ofAdding((seen) => {
    const { accountType, equity, limits } = seen;
    const least = limits.ratio("min_margin_ratio");
    if (accountType !== "margin" || least === null || limits.isAlertOnly("min_margin_ratio")) return null;
    const isUnder = (equity - neededOf(seen)) * ONE + equity < least * equity;
    return isUnder ? `the margin ratio falls under ${decimal(least, SIZE)}` : null;
  }),
  ofAdding((seen) =>
    beyond(
      seen,
      "the position's value",
      "max_value",
      useOf(seen, ofSymbol),
      seen.limits.symbolMoney(seen.order.symbol, "max_value"),
    ),
  ),
  ofAdding((seen) =>
    beyond(seen, "gross exposure", "max_exposure", useOf(seen, grossOf), seen.limits.money("max_exposure")),
  ),
  ofAdding((seen) =>
    beyond(seen, "net exposure", "max_net_exposure", useOf(seen, netOf), seen.limits.money("max_net_exposure")),
  ),
  ofAdding((seen) =>
    overEquity(seen, "leverage", useOf(seen, grossOf), "max_leverage", seen.limits.ratio("max_leverage")),
  ),
  ofAdding((seen) =>
    overEquity(
      seen,
      "concentration",
      useOf(seen, ofSymbol),
      "max_concentration",
      seen.limits.symbolSize(seen.order.symbol, "max_concentration"),
    ),
  ),
  ofAdding(({ dayLoss, limits }) => {
    const limit = limits.money("max_daily_loss");
    const isReached = dayLoss !== null && limit !== null && dayLoss >= limit && !limits.isAlertOnly("max_daily_loss");
    return isReached ? `the day has cost ${amountOf(dayLoss)} already` : null;
  }),
  ofAdding(({ peak, equity, limits }) => {
    const limit = limits.ratio("max_drawdown");
    if (limit === null || limits.isAlertOnly("max_drawdown")) return null;
    return isOverShare(peak - equity, peak, limit)
      ? `equity has fallen from ${amountOf(peak)} to ${amountOf(equity)}`
      : null;
  }),
];

type Open = ReadonlyMap<string, OpenSides>;

const useOf = (seen: Seen, of: (seen: Seen, open: Open) => bigint): Use => ({
  before: of(seen, seen.before),
  after: of(seen, seen.after),
});

/** A sum over what is left of equity once open orders have cost what they reserve. */
function overEquity(
  seen: Seen,
  what: string,
  { before, after }: Use,
  name: string,
  limit: bigint | null,
): string | null {
  const [costBefore, cost] = [costOf(seen.before), costOf(seen.after)];
  if (limit === null || (after <= before && cost <= costBefore)) return null;
  if (seen.limits.isAlertOnly(name, SYMBOL_LIMITS.has(name) ? seen.order.symbol : null)) return null;
  return isOverShare(after, seen.equity - cost, limit)
    ? `${what} is ${amountOf(after)} over ${amountOf(seen.equity - cost)}, beyond ${decimal(limit, SIZE)}`
    : null;
}

function sumOver(
  { positions, marks }: Seen,
  open: Open,
  of: (position: bigint, sides: OpenSides, mark: bigint, symbol: string) => bigint,
): bigint {
  let sum = 0n;
  for (const [symbol, sides] of sidesAt(positions, open)) {
    const mark = marks.get(symbol);
    if (mark !== undefined) sum += of(positions.get(symbol) ?? 0n, sides, mark.price, symbol);
  }
  return sum;
}

const grossOf = (seen: Seen, open: Open): bigint => sumOver(seen, open, exposureOf);

const ofSymbol = (seen: Seen, open: Open): bigint =>
  sumOver(seen, open, (position, sides, mark, symbol) =>
    symbol === seen.order.symbol ? exposureOf(position, sides, mark) : 0n,
  );

const netOf = (seen: Seen, open: Open): bigint =>
  most(
    absolute(sumOver(seen, open, (position, sides, mark) => endsOf(position, sides, mark).up)),
    absolute(sumOver(seen, open, (position, sides, mark) => endsOf(position, sides, mark).down)),
  );

function costOf(open: Open): bigint {
  let cost = 0n;
  for (const { buy, sell } of open.values()) cost += buy.cost + sell.cost;
  return cost;
}

/** Initial margins of all symbols and what open orders reserve. */
const neededOf = (seen: Seen): bigint =>
  costOf(seen.after) +
  sumOver(seen, seen.after, (position, sides, mark, symbol) =>
    up(exposureOf(position, sides, mark) * (INSTRUMENTS.get(symbol)?.initialMargin ?? 0n), ONE),
  );

/** What is only simulated uses no limit of the account. */
export const RULES_OF_SHADOWS: readonly Rule[] = [...STATE, ...FORM];
/** Parts of a split order were approved as a whole. */
export const RULES_OF_PARTS: readonly Rule[] = FORM;
export const ALL_RULES: readonly Rule[] = [...STATE, ...FORM, ...VALUE, ...COUNTS, ...RISK];
