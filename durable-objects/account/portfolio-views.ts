/** The account, its portfolio and its limits as a client sees them. */
import {
  abs,
  formatFine,
  formatMoney,
  max,
  minus,
  NO_MONEY,
  plus,
  quotient,
  shareUp,
  type Money,
  type Quantity,
  type Ratio,
} from "../../shared/core/decimal";
import type { Millis, SymbolId } from "../../shared/core/ids";
import { symbolLimit } from "../../shared/core/limit-lookup";
import { DEFAULT_SYMBOL, type PortfolioLimits, type SymbolLimits } from "../../shared/core/limits";
import { levelOf, type Unit } from "../../shared/core/risk/decision";
import { buyingPowerOf, equityOf, freeMarginOf, symbolWithoutMark } from "../../shared/core/risk/funds";
import type { AccountState, Book } from "../../shared/core/state";
import type * as View from "../../shared/contract/views";
import { isoTime } from "./views";

/** What the account is worth and owes. Null parts: a held position has no fresh mark. */
export function accountView(state: AccountState, now: Millis): View.AccountView {
  const { profile } = state;
  if (profile === null) throw new Error("a view of an account that was never opened");
  const marked = ifMarked(state, now);
  return {
    account: profile.account,
    type: profile.type,
    currency: profile.currency,
    cash: formatMoney(state.cash),
    balances: Object.fromEntries([...state.balances].map(([currency, amount]) => [currency, formatMoney(amount)])),
    equity: marked(equityOf),
    margin_used: marked(() => state.totals.margin),
    margin_reserved: formatMoney(state.totals.cost),
    maintenance_margin: marked(maintenanceMargin),
    buying_power: buyingPower(state, now),
    unrealized_pnl: marked(unrealized),
    realized_pnl: formatMoney(sum(state, (book) => book.realized)),
    fees: formatMoney(sum(state, (book) => book.fees)),
    open_orders: state.totals.openOrders,
    trading_state: state.tradingState,
    firm_trading_state: state.firm?.tradingState ?? "active",
    created_at: isoTime(profile.openedAt),
    as_of: isoTime(now),
  };
}

function ifMarked(state: AccountState, now: Millis): (amount: (state: AccountState) => Money) => string | null {
  const isMarked = symbolWithoutMark(state, now) === null;
  return (amount) => (isMarked ? formatMoney(amount(state)) : null);
}

/** What may be spent, never below zero; a cash account's is known without a mark. */
function buyingPower(state: AccountState, now: Millis): string | null {
  const isKnown = state.profile?.type === "cash" || symbolWithoutMark(state, now) === null;
  return isKnown ? formatMoney(max(buyingPowerOf(state), NO_MONEY)) : null;
}

function sum(state: AccountState, of: (book: Book) => Money): Money {
  let total = NO_MONEY;
  for (const book of state.books.values()) total = plus(total, of(book));
  return total;
}

const unrealized = (state: AccountState): Money => sum(state, (book) => minus(book.marketValue, book.cost));

const maintenanceMargin = (state: AccountState): Money =>
  sum(state, (book) => shareUp(abs(book.marketValue), book.instrument.maintenanceMargin));

const positionsHeld = (state: AccountState): number =>
  [...state.books.values()].filter((book) => book.quantity !== 0n).length;

const NO_STATISTIC: View.StatisticView = {
  value: null,
  method: "historical",
  observations: 0,
  status: "insufficient_history",
};

/** The portfolio's risk, as far as it is computed; statistics need a history of returns. */
export function portfolioView(state: AccountState, now: Millis): View.PortfolioView {
  const marked = ifMarked(state, now);
  const isMarked = symbolWithoutMark(state, now) === null;
  const equity = equityOf(state);
  const long = sum(state, (book) => max(book.marketValue, NO_MONEY));
  const short = sum(state, (book) => max(minus(NO_MONEY, book.marketValue), NO_MONEY));
  const overEquity = (amount: Money): string | null =>
    isMarked && equity > 0n ? formatFine(quotient(amount, equity)) : null;
  return {
    equity: marked(() => equity),
    cash: formatMoney(state.cash),
    gross_exposure: marked(() => plus(long, short)),
    net_exposure: marked(() => minus(long, short)),
    long_exposure: marked(() => long),
    short_exposure: marked(() => short),
    leverage: overEquity(plus(long, short)),
    positions: positionsHeld(state),
    margin_used: marked(() => state.totals.margin),
    margin_reserved: formatMoney(state.totals.cost),
    maintenance_margin: marked(maintenanceMargin),
    margin_ratio: overEquity(freeMarginOf(state)),
    buying_power: buyingPower(state, now),
    unrealized_pnl: marked(unrealized),
    realized_pnl: formatMoney(sum(state, (book) => book.realized)),
    day_pnl: null,
    peak_equity: null,
    drawdown: null,
    var_95: NO_STATISTIC,
    var_99: NO_STATISTIC,
    es_95: NO_STATISTIC,
    es_99: NO_STATISTIC,
    volatility: NO_STATISTIC,
    risk_level: riskLevel(state, now),
    risk_score: null,
    trading_state: state.tradingState,
    as_of: isoTime(now),
  };
}

interface Use {
  readonly unit: Unit;
  readonly limit: Money | Quantity | Ratio | number | null;
  /** Null where it is not computed, or not known for want of a mark. */
  readonly used: Money | Quantity | Ratio | number | null;
  /** A floor is used up by falling to it. */
  readonly isFloor?: true;
}

function portfolioUses(state: AccountState, now: Millis): Readonly<Record<keyof PortfolioLimits, Use>> {
  const limits = state.limits.portfolio;
  const isMarked = symbolWithoutMark(state, now) === null;
  const equity = equityOf(state);
  const net = isMarked ? abs(state.totals.marketValue) : null;
  const exposure = isMarked ? state.totals.exposure : null;
  const overEquity = (amount: Money | null): Ratio | null =>
    amount !== null && equity > 0n ? quotient(amount, equity) : null;
  return {
    max_exposure: { unit: "money", limit: limits.max_exposure, used: exposure },
    max_net_exposure: { unit: "money", limit: limits.max_net_exposure, used: net },
    max_leverage: { unit: "fine", limit: limits.max_leverage, used: overEquity(exposure) },
    max_positions: { unit: "count", limit: limits.max_positions, used: state.totals.activeSymbols },
    max_drawdown: { unit: "fine", limit: limits.max_drawdown, used: null },
    min_margin_ratio: {
      unit: "fine",
      limit: limits.min_margin_ratio,
      used: isMarked ? overEquity(freeMarginOf(state)) : null,
      isFloor: true,
    },
    max_daily_loss: { unit: "money", limit: limits.max_daily_loss, used: null },
    max_var_95: { unit: "money", limit: limits.max_var_95, used: null },
    max_var_99: { unit: "money", limit: limits.max_var_99, used: null },
    max_open_orders: { unit: "count", limit: limits.max_open_orders, used: state.totals.openOrders },
    max_correlated_exposure: { unit: "money", limit: limits.max_correlated_exposure, used: null },
    max_messages_per_second: { unit: "count", limit: limits.max_messages_per_second, used: null },
    breaker_daily_loss: { unit: "money", limit: limits.breaker_daily_loss, used: null },
    breaker_position_loss: { unit: "money", limit: limits.breaker_position_loss, used: null },
    breaker_rapid_drawdown: { unit: "fine", limit: limits.breaker_rapid_drawdown, used: null },
  };
}

function symbolUses(state: AccountState, symbol: SymbolId, now: Millis): Readonly<Record<keyof SymbolLimits, Use>> {
  const limit = <N extends keyof SymbolLimits>(name: N): SymbolLimits[N] => symbolLimit(state.limits, symbol, name);
  const book = state.books.get(symbol);
  const isDefault = symbol === DEFAULT_SYMBOL;
  const hasMark =
    book === undefined || (book.mark !== null && now - book.mark.time <= state.surroundings.risk.maxMarkAgeMs);
  const size =
    book === undefined
      ? 0n
      : max(abs(plus(book.quantity, book.buyQuantity)), abs(minus(book.quantity, book.sellQuantity)));
  const equity = equityOf(state);
  const exposure = hasMark ? (book?.exposure ?? NO_MONEY) : null;
  const held = hasMark && equity > 0n ? quotient(abs(book?.marketValue ?? NO_MONEY), equity) : null;
  return {
    max_position: { unit: "fine", limit: limit("max_position"), used: isDefault ? null : (size as Quantity) },
    max_value: { unit: "money", limit: limit("max_value"), used: isDefault ? null : exposure },
    max_concentration: { unit: "fine", limit: limit("max_concentration"), used: isDefault ? null : held },
    max_order_size: { unit: "fine", limit: limit("max_order_size"), used: null },
    max_order_value: { unit: "money", limit: limit("max_order_value"), used: null },
    max_open_orders: {
      unit: "count",
      limit: limit("max_open_orders"),
      used: isDefault ? null : (book?.openOrders ?? 0),
    },
    price_collar: { unit: "fine", limit: limit("price_collar"), used: null },
  };
}

function format(unit: Unit, value: Use["used"]): string | null {
  if (value === null) return null;
  if (typeof value === "number") return String(value);
  return unit === "money" ? formatMoney(value as Money) : formatFine(value as Quantity);
}

/** The share of a limit that is used: used ÷ limit, or limit ÷ used for a floor. `beyond`: past all shares, as a floor at zero or below is. */
function utilization({ limit, used, isFloor }: Use): Ratio | "beyond" | null {
  if (limit === null || used === null) return null;
  const [part, whole] = isFloor === true ? [BigInt(limit), BigInt(used)] : [BigInt(used), BigInt(limit)];
  if (whole <= 0n) return part > 0n ? "beyond" : null;
  return quotient(part as Money, whole as Money);
}

const ONE_HUNDRED_PERCENT = 10n ** 12n;

function levelOfShare(name: string, share: ReturnType<typeof utilization>): View.LimitView["level"] {
  if (share === null) return null;
  if (share === "beyond") return "breach";
  return levelOf({ check: name, passed: true, unit: "fine", observed: share, limit: ONE_HUNDRED_PERCENT });
}

function limitView(name: string, use: Use): View.LimitView {
  const share = utilization(use);
  return {
    limit: name,
    base: format(use.unit, use.limit),
    effective: format(use.unit, use.limit),
    used: format(use.unit, use.used),
    utilization: share === null || share === "beyond" ? null : formatFine(share),
    level: levelOfShare(name, share),
    action: "block",
  };
}

const views = (uses: Readonly<Record<string, Use>>): View.LimitView[] =>
  Object.entries(uses).map(([name, use]) => limitView(name, use));

/** Every limit with its use: the portfolio's, each symbol's that has limits or a book, and the default row. */
export function limitsView(state: AccountState, now: Millis): View.LimitsView {
  const symbols = new Set<SymbolId>([...state.limits.symbols.keys(), ...state.books.keys()]);
  return {
    version: state.limits.version,
    portfolio: views(portfolioUses(state, now)),
    symbols: Object.fromEntries([...symbols].map((symbol) => [symbol, views(symbolUses(state, symbol, now))])),
  };
}

/** The worst use of all limits: under 50 % low, under 80 % medium, under 90 % high, else critical; unknown without marks. */
export function riskLevel(state: AccountState, now: Millis): View.RiskLevel {
  if (symbolWithoutMark(state, now) !== null) return "unknown";
  if (equityOf(state) <= 0n && state.totals.activeSymbols > 0) return "critical";
  let worst = 0n;
  const consider = (use: Use): void => {
    const share = utilization(use);
    if (share === "beyond") worst = ONE_HUNDRED_PERCENT > worst ? ONE_HUNDRED_PERCENT : worst;
    else if (share !== null && share > worst) worst = share;
  };
  for (const use of Object.values(portfolioUses(state, now))) consider(use);
  for (const symbol of state.books.keys())
    for (const use of Object.values(symbolUses(state, symbol, now))) consider(use);
  const percent = (worst * 100n) / ONE_HUNDRED_PERCENT;
  if (percent < 50n) return "low";
  if (percent < 80n) return "medium";
  return percent < 90n ? "high" : "critical";
}
