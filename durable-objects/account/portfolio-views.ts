/** The account and its portfolio as a client sees them. */
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
} from "../../shared/core/decimal";
import type { Millis } from "../../shared/core/ids";
import { riskLevelOf } from "../../shared/core/risk/limit-uses";
import { dayPnlOf, drawdownOf } from "../../shared/core/risk/loss";
import { buyingPowerOf, equityOf, freeMarginOf, symbolWithoutMark } from "../../shared/core/risk/funds";
import type { AccountState, Book } from "../../shared/core/state";
import type * as View from "../../shared/contract/views";
import { isoTime } from "../iso-time";
import { tradingStateOf } from "./breaker-views";
import { estimateViews, riskScoreView, statisticView, volatilityView } from "./statistics-views";

/** What the account is worth and owes. Null parts: a held position has no fresh mark. */
export function accountView(state: AccountState, now: Millis): View.AccountView {
  const { profile } = state;
  if (profile === null) throw new Error("view of an account that was never opened");
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
    trading_state: tradingStateOf(state),
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

/** The portfolio's exposure, margins, P&L and statistics. Null parts: a held position has no fresh mark, or too little history. */
export function portfolioView(state: AccountState, now: Millis): View.PortfolioView {
  const marked = ifMarked(state, now);
  const isMarked = symbolWithoutMark(state, now) === null;
  const equity = equityOf(state);
  const estimates = estimateViews(state, now);
  const { historical } = estimates;
  const peak = state.risk.peakEquity;
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
    day_pnl: marked(() => dayPnlOf(state, now) ?? NO_MONEY),
    peak_equity: peak === null ? null : formatMoney(peak),
    drawdown: isMarked ? formatFine(drawdownOf(state)) : null,
    var_95: statisticView(historical, "var_95"),
    var_99: statisticView(historical, "var_99"),
    es_95: statisticView(historical, "es_95"),
    es_99: statisticView(historical, "es_99"),
    volatility: volatilityView(state, now),
    risk_level: riskLevelOf(state, now),
    ...riskScoreView(state, now),
    estimates: Object.values(estimates),
    trading_state: tradingStateOf(state),
    as_of: isoTime(now),
  };
}
