/** Check 12: can the account pay for it, or has it what it sells. */
import type { WorstCase } from "../book";
import { formatFine, formatMoney, max, minus, NO_MONEY, plus, quotient, type Money, type Ratio } from "../decimal";
import type { Millis, SymbolId } from "../ids";
import { hasFreshMarks } from "../mark-freshness";
import { reservationOf } from "../reservation";
import type { AccountState } from "../state";
import { breach, fail, pass, unset, type Check } from "./check";
import type { CheckResult } from "./decision";
import type { Subject } from "./subject";

/** Cash and all positions at their marks. */
export const equityOf = (state: AccountState): Money => plus(state.cash, state.totals.marketValue);

/** Equity − margin of positions − margin reserved by open orders; for a cash account what open buys leave of its cash. */
export function buyingPowerOf(state: AccountState): Money {
  return state.profile?.type === "cash" ? minus(state.cash, state.totals.buyReserve) : freeMarginOf(state);
}

/** Equity less the initial margin of positions and open orders; below zero when it does not cover them. */
export const freeMarginOf = (state: AccountState): Money =>
  minus(equityOf(state), plus(state.totals.margin, state.totals.cost));

/** A held symbol whose mark is missing or stale: with it the account's equity is not known. Null, in nearly every case without a walk, when all are fresh. */
export function symbolWithoutMark(state: AccountState, now: Millis): SymbolId | null {
  if (hasFreshMarks(state, now)) return null;
  const oldest = now - state.surroundings.risk.maxMarkAgeMs;
  for (const [symbol, book] of state.books) {
    if (book.quantity !== 0n && (book.mark === null || book.mark.time < oldest)) return symbol;
  }
  return null;
}

/** What all open orders with this one reserve for fees and losses; its own of before are left out. */
export function costAfter({ state, own, request, reservation, memo }: Subject): Money {
  return (memo.costAfter ??= plus(state.totals.cost, minus(reservation.cost, ownCost({ state, own, request }))));
}

/** What the account would need of its equity: the initial margin of all symbols, and what open orders reserve, with this one. */
function neededAfter(subject: Subject, after: WorstCase): Money {
  const { state, before, memo } = subject;
  return (memo.neededAfter ??= plus(plus(minus(state.totals.margin, before.margin), after.margin), costAfter(subject)));
}

function ownCost({ state, own, request }: Pick<Subject, "state" | "own" | "request">): Money {
  const multiplier = state.surroundings.instruments.get(request.symbol)?.multiplier;
  return own === null || multiplier === undefined ? NO_MONEY : reservationOf(own, multiplier).cost;
}

const funds: Check = {
  name: "buying_power",
  number: 12,
  run: (subject) => {
    const { state, request, reduces, hold } = subject;
    if (hold === null && !reduces) return null;
    if (state.profile?.type === "cash") return request.side === "buy" ? cashForBuy(subject) : positionForSale(subject);
    if (reduces) return pass("buying_power");
    return marginFor(subject);
  },
};

function marginFor(subject: Subject): ReturnType<Check["run"]> {
  const { state, after } = subject;
  if (after === null) return null;
  const unmarked = unmarkedHolding("buying_power", subject);
  if (unmarked !== null) return unmarked;
  const equity = equityOf(state);
  const used = neededAfter(subject, after);
  if (equity > 0n && used <= equity) return pass("buying_power", "money", used, equity);
  const message = `the account would need ${formatMoney(used)} of margin, and its equity is ${formatMoney(equity)}`;
  return fail("buying_power", {
    unit: "money",
    observed: used,
    limit: max(equity, NO_MONEY),
    code: "insufficient_buying_power",
    message,
  });
}

/** The refusal of what adds while the equity is not known; null when every holding has a fresh mark. */
export function unmarkedHolding(check: string, { state, now }: Pick<Subject, "state" | "now">): CheckResult | null {
  const symbol = symbolWithoutMark(state, now);
  if (symbol === null) return null;
  const missing = state.books.get(symbol)?.mark === null;
  return fail(check, {
    unit: "word",
    observed: symbol,
    limit: null,
    code: missing ? "no_market_data" : "stale_market_data",
    message: `the account holds ${symbol}, whose mark is ${missing ? "missing" : "stale"}: its equity is not known`,
  });
}

function cashForBuy(subject: Subject): ReturnType<Check["run"]> {
  const { state, own, reservation, instrument } = subject;
  const held = own === null || instrument === null ? null : reservationOf(own, instrument.multiplier);
  const before = held === null ? state.totals.buyReserve : minus(state.totals.buyReserve, plus(held.value, held.cost));
  const needed = plus(before, plus(reservation.value, reservation.cost));
  if (needed <= state.cash) return pass("buying_power", "money", needed, state.cash);
  const message = `open buys would take ${formatMoney(needed)} with fees, and cash is ${formatMoney(state.cash)}`;
  return fail("buying_power", {
    unit: "money",
    observed: needed,
    limit: max(state.cash, NO_MONEY),
    code: "insufficient_buying_power",
    message,
  });
}

function positionForSale({ rest, reducible, reduces }: Subject): ReturnType<Check["run"]> {
  if (reduces) return pass("buying_power", "fine", rest, reducible);
  const message = `a cash account sells what it has: ${formatFine(rest)} is asked, ${formatFine(reducible)} is left`;
  return fail("buying_power", {
    unit: "fine",
    observed: rest,
    limit: reducible,
    code: "insufficient_position",
    message,
  });
}

/** Free margin ÷ equity after the order is at least its minimum; for margin accounts, and for what adds. */
const marginRatio: Check = {
  name: "margin_ratio_limit",
  number: 12,
  run: (subject) => {
    const { state, after, reduces } = subject;
    if (state.profile?.type !== "margin" || reduces || after === null) return null;
    const minimum = state.limits.portfolio.min_margin_ratio;
    const equity = equityOf(state);
    const used = neededAfter(subject, after);
    const ratio = equity > 0n ? quotient(minus(equity, used), equity) : (0n as Ratio);
    const seen = { unit: "fine", observed: ratio, code: "margin_ratio_limit" } as const;
    if (minimum === null)
      return unset("margin_ratio_limit", "portfolio/min_margin_ratio", { ...seen, what: "the margin ratio" });
    if (equity > 0n && ratio >= minimum) return pass("margin_ratio_limit", "fine", ratio, minimum);
    return breach("margin_ratio_limit", subject, "portfolio/min_margin_ratio", {
      ...seen,
      limit: minimum,
      message: `the margin ratio would be ${formatFine(ratio)}, under the minimum of ${formatFine(minimum)}`,
    });
  },
};

export const FUNDS: readonly Check[] = [funds, marginRatio];
