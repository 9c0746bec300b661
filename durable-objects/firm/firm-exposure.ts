/** What all accounts come to together, and what that uses of the firm's limits. */
import { dayAt } from "../../shared/core/calendar-day";
import {
  abs,
  max,
  minus,
  negate,
  NO_MONEY,
  plus,
  quotient,
  ratio,
  type Money,
  type Ratio,
} from "../../shared/core/decimal";
import type { Millis } from "../../shared/core/ids";
import type { FirmLimitName } from "../../shared/contract/firm-views";
import type { LimitLevel, RiskLevel } from "../../shared/contract/views";
import type { FirmLimitSet, RiskSummary } from "./firm-rpc";

/** Sums over all accounts, in the one currency that all instruments are quoted in. */
export interface FirmTotals {
  readonly equity: Money;
  readonly long: Money;
  readonly short: Money;
  /** Of the UTC day in progress; an account that has not reported since it began has none yet. */
  readonly dayPnl: Money;
  readonly riskLevel: RiskLevel;
  /** Of the account that has been silent for longest; null without accounts. */
  readonly oldestAsOf: Millis | null;
}

/** From best to worst. An unknown risk ranks worse than a known high one. */
const SEVERITY: Readonly<Record<RiskLevel, number>> = { low: 0, medium: 1, high: 2, unknown: 3, critical: 4 };

/** Adds the accounts up; a firm without any is at low risk. */
export function firmTotals(summaries: Iterable<RiskSummary>, now: Millis): FirmTotals {
  let [equity, long, short, dayPnl] = [NO_MONEY, NO_MONEY, NO_MONEY, NO_MONEY];
  let riskLevel: RiskLevel = "low";
  let oldestAsOf: Millis | null = null;
  const today = dayAt(now);
  for (const summary of summaries) {
    equity = plus(equity, summary.equity);
    long = plus(long, summary.long);
    short = plus(short, summary.short);
    if (dayAt(summary.asOf) === today) dayPnl = plus(dayPnl, summary.dayPnl);
    if (SEVERITY[summary.riskLevel] > SEVERITY[riskLevel]) riskLevel = summary.riskLevel;
    oldestAsOf = Math.min(oldestAsOf ?? summary.asOf, summary.asOf);
  }
  return { equity, long, short, dayPnl, riskLevel, oldestAsOf };
}

/** What the accounts use of each limit. */
const FIRM_LIMITS: Readonly<Record<FirmLimitName, (totals: FirmTotals) => Money>> = {
  max_exposure: ({ long, short }) => plus(long, short),
  max_net_exposure: ({ long, short }) => abs(minus(long, short)),
  max_daily_loss: ({ dayPnl }) => max(negate(dayPnl), NO_MONEY),
};

/** A limit and what is used of it. */
export interface FirmLimitUse {
  readonly name: FirmLimitName;
  readonly limit: Money;
  readonly used: Money;
  /** Rounded half to even; null for a limit of 0. */
  readonly utilization: Ratio | null;
  readonly level: LimitLevel;
}

const WARNING = ratio("0.8");
const CRITICAL = ratio("0.9");

/** The uses in the order of the table. */
export const firmLimitUses = (limits: FirmLimitSet, totals: FirmTotals): FirmLimitUse[] =>
  (Object.keys(FIRM_LIMITS) as FirmLimitName[]).map((name) => {
    const [limit, used] = [limits[name], FIRM_LIMITS[name](totals)];
    const utilization = limit > 0n ? quotient(used, limit) : null;
    return { name, limit, used, utilization, level: levelOf(used, limit, utilization) };
  });

/** The breach is told from the amounts, because a utilization is rounded. */
function levelOf(used: Money, limit: Money, utilization: Ratio | null): LimitLevel {
  if (used >= limit && used > 0n) return "breach";
  if (utilization === null || utilization < WARNING) return "ok";
  return utilization < CRITICAL ? "warning" : "critical";
}
