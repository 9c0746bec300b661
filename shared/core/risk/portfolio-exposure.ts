/** Check 14: how much in all, in one direction, over the equity, in one symbol, and in symbols that move together. */
import { abs, max, minus, NO_MONEY, plus, quotient, type Money, type Ratio } from "../decimal";
import type { WorstCase } from "../book";
import { breach, fail, pass, unset, within, type Check, type LimitPath } from "./check";
import { effectivePortfolioLimit } from "./effective-limits";
import { costAfter, equityOf, unmarkedHolding } from "./funds";
import type { CheckResult } from "./decision";
import { ownNet, ownOf, useBefore, type OwnEnd } from "./own-end";
import type { Subject } from "./subject";

/** What a line says that passed, or not, for want of returns. */
export const NO_HISTORY = "insufficient_history";

/** Worst case of all symbols with this order. */
const grossAfter = ({ state, before }: Subject, after: Money): Money =>
  plus(minus(state.totals.exposure, before.exposure), after);

const ownGross = (subject: Subject, after: WorstCase): OwnEnd<Money> =>
  ownOf(grossAfter(subject, NO_MONEY))(subject, after);

const grossExposure: Check = {
  name: "gross_exposure_limit",
  number: 14,
  run: (subject) => {
    const { state, after, reduces } = subject;
    if (after === null) return null;
    const total = grossAfter(subject, after.exposure);
    const use = { before: state.totals.exposure, after: total, limit: effectivePortfolioLimit(state, "max_exposure") };
    return within("gross_exposure_limit", subject, "portfolio/max_exposure", {
      unit: "money",
      ...use,
      before: reduces ? total : useBefore(subject, use, ownGross),
      code: "gross_exposure_limit",
      what: "gross exposure",
    });
  },
};

/** The larger of both ends that net exposure may come to. */
export const worstNet = (up: Money, down: Money): Money => max(abs(up), abs(down));

const netExposure: Check = {
  name: "net_exposure_limit",
  number: 14,
  run: (subject) => {
    const { state, before, after, reduces } = subject;
    if (after === null) return null;
    const { up, down } = state.totals;
    const worst = worstNet(plus(minus(up, before.up), after.up), plus(minus(down, before.down), after.down));
    const limit = effectivePortfolioLimit(state, "max_net_exposure");
    const use = { before: worstNet(up, down), after: worst, limit };
    return within("net_exposure_limit", subject, "portfolio/max_net_exposure", {
      unit: "money",
      ...use,
      // Reducing one leg of a hedge uncovers the other: it must be possible to get out (docs/decisions/0063).
      before: reduces ? worst : useBefore(subject, use, ownNet),
      code: "net_exposure_limit",
      what: "net exposure",
    });
  },
};

/**
 * Holds an exposure over the equity that is left once open orders have cost what they reserve: their fills take fees and
 * losses out of equity, and the ratio has to hold after them. What only reduces passes, also where equity is not known.
 */
function overEquity(
  check: string,
  subject: Subject,
  {
    of,
    limit,
    exposure,
    exposureBefore,
    code,
    what,
  }: {
    readonly of: LimitPath;
    readonly limit: Ratio | null;
    readonly exposure: Money;
    readonly exposureBefore: Money;
    readonly code: string;
    readonly what: string;
  },
): CheckResult {
  const { state, reduces, memo } = subject;
  if (limit === null) return unset(check, of, { unit: "fine", observed: null, code, what });
  const unmarked = unmarkedHolding(check, subject);
  if (unmarked !== null) return reduces ? pass(check) : unmarked;
  const cost = costAfter(subject);
  const equity = (memo.equityAfter ??= minus(equityOf(state), cost));
  if (equity <= 0n) {
    if (reduces || exposure === 0n) return pass(check);
    const message = `${what}: there is no equity to hold it against`;
    return breach(check, subject, of, { unit: "fine", observed: null, limit, code, message });
  }
  const share = quotient(exposure, equity);
  const isNoMore = reduces || (exposure <= exposureBefore && cost <= state.totals.cost);
  return within(check, subject, of, { unit: "fine", before: isNoMore ? share : -1n, after: share, limit, code, what });
}

const leverage: Check = {
  name: "leverage_limit",
  number: 14,
  run: (subject) => {
    const { state, after } = subject;
    if (after === null) return null;
    return overEquity("leverage_limit", subject, {
      of: "portfolio/max_leverage",
      limit: state.limits.portfolio.max_leverage,
      exposure: grossAfter(subject, after.exposure),
      exposureBefore: state.totals.exposure,
      code: "leverage_limit",
      what: "exposure over equity",
    });
  },
};

const concentration: Check = {
  name: "concentration_limit",
  number: 14,
  run: (subject) => {
    const { limits, request, before, after } = subject;
    if (after === null) return null;
    return overEquity("concentration_limit", subject, {
      of: "symbol/max_concentration",
      limit: limits.max_concentration,
      exposure: after.exposure,
      exposureBefore: before.exposure,
      code: "concentration_limit",
      what: `the value of ${request.symbol} over equity`,
    });
  },
};

/** Symbols that move together count as one; a symbol without others of its cluster is held by its own limits. */
const correlatedExposure: Check = {
  name: "correlated_exposure_limit",
  number: 14,
  run: (subject) => {
    const { state, request, before, after, reduces } = subject;
    const { risk } = state;
    if (after === null) return null;
    const limit = effectivePortfolioLimit(state, "max_correlated_exposure");
    const code = "correlated_exposure_limit";
    const what = `the exposure of all that correlates with ${request.symbol}`;
    if (limit === null)
      return unset(code, "portfolio/max_correlated_exposure", { unit: "money", observed: null, code, what });
    if (risk.factors.symbols.get(request.symbol)?.status !== "ok") return withoutReturns(subject);
    const cluster = risk.clusters.get(request.symbol);
    const total = cluster === undefined ? NO_MONEY : (risk.clusterExposure.get(cluster)?.exposure ?? NO_MONEY);
    const others = cluster === undefined ? NO_MONEY : minus(total, before.exposure);
    if (others === 0n) return pass(code);
    const together = plus(others, after.exposure);
    const use = { before: total, after: together, limit };
    return within(code, subject, "portfolio/max_correlated_exposure", {
      unit: "money",
      ...use,
      before: reduces ? together : useBefore(subject, use, ownOf(others)),
      code,
      what,
    });
  },
};

/** Without returns its correlations are unknown: the policy for insufficient history decides, and the trace says so. */
function withoutReturns({ state, request, reduces }: Subject): CheckResult {
  const check = "correlated_exposure_limit";
  if (reduces || state.limits.policies.onInsufficientHistory === "pass") return pass(check, "word", NO_HISTORY);
  const message = `there is no history of ${request.symbol} to tell what it moves with`;
  return fail(check, { unit: "word", observed: NO_HISTORY, limit: null, code: check, message });
}

export const EXPOSURE: readonly Check[] = [grossExposure, netExposure, leverage, concentration, correlatedExposure];
