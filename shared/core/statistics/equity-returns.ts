/** The account's own days as returns: what it made, whatever it held. Floats. */
import { minus, plus, type Money } from "../decimal";
import { floatOfMoney } from "./float";
import { historicalTail } from "./historical-tail";
import type { TailRisk } from "./tail-risk";

/** A UTC day of an account that has ended. */
export interface EndedDay {
  /** ISO date. */
  readonly date: string;
  readonly start: Money;
  readonly end: Money;
  /** Adjustments within the day: deposits less withdrawals. */
  readonly flow: Money;
}

export interface DatedReturn {
  readonly date: string;
  /** As a share of the day's start. */
  readonly value: number;
}

/**
 * (end − start − flow) ÷ (start + flow) of each day: an adjustment moves the day's start, and is no P&L (domain.md, "Accounts"). A day
 * that starts with nothing or less has no return.
 */
export function equityReturns(days: readonly EndedDay[]): DatedReturn[] {
  return days.flatMap(({ date, start, end, flow }) => {
    const base = plus(start, flow);
    return base <= 0n ? [] : [{ date, value: Number(minus(end, base)) / Number(base) }];
  });
}

/**
 * Portfolio-based VaR and ES: historical simulation over the account's own returns, at its equity as it is now, in the quote currency. Null
 * under 20 returns.
 */
export function equityTail(days: readonly EndedDay[], equity: Money): TailRisk {
  const now = Math.max(0, floatOfMoney(equity));
  return historicalTail(equityReturns(days).map(({ value }) => value * now));
}
