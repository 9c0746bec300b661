/** Statistics of the portfolio as a client sees them. They are floats: money at 8 decimals, losses rounded up, other figures at 6. */
import { formatFine, formatMoney, negate } from "../../shared/core/decimal";
import type { Millis, SymbolId } from "../../shared/core/ids";
import type { OrderRequest } from "../../shared/core/order";
import { contractValue } from "../../shared/core/reservation";
import { portfolioVolatility } from "../../shared/core/risk/effective-limits";
import { equityOf, symbolWithoutMark } from "../../shared/core/risk/funds";
import { portfolioUse, symbolUse, utilization, type LimitUse } from "../../shared/core/risk/limit-uses";
import type { AccountState } from "../../shared/core/state";
import { backtest, type Outcome, type TestedDay, type Verdict } from "../../shared/core/statistics/backtest";
import { equityReturns, equityTail } from "../../shared/core/statistics/equity-returns";
import { floatOfFine, floatOfMoney, moneyUp } from "../../shared/core/statistics/float";
import { marginalTail } from "../../shared/core/statistics/marginal-tail";
import { matricesOf } from "../../shared/core/statistics/matrices";
import { ewmaTail, normalTail } from "../../shared/core/statistics/parametric-tail";
import { riskScore, type RiskPart, type RiskUses } from "../../shared/core/statistics/risk-score";
import { insufficient, type TailRisk } from "../../shared/core/statistics/tail-risk";
import { VOLATILITY_DAYS } from "../../shared/core/statistics/volatility";
import type * as View from "../../shared/contract/views";

/** An amount that is a statistic. */
const amount = (value: number | null): string | null => (value === null ? null : formatMoney(moneyUp(value)));

/** What the order, filled at the mark, would add to the portfolio's VaR and ES; not available without marks of all of it. */
export function marginalRiskView(state: AccountState, request: OrderRequest, now: Millis): View.MarginalRiskView {
  const instrument = state.surroundings.instruments.get(request.symbol);
  const mark = state.marks.get(request.symbol);
  if (instrument === undefined || mark === undefined) return NO_MARGINAL_RISK;
  const isFresh = now - mark.time <= state.surroundings.risk.maxMarkAgeMs;
  if (!isFresh || symbolWithoutMark(state, now) !== null) return NO_MARGINAL_RISK;
  const value = contractValue(request.quantity, mark.price, instrument.multiplier);
  const signed = floatOfMoney(request.side === "buy" ? value : negate(value));
  return {
    ...tailView(marginalTail(state.risk.scenarios, { symbol: request.symbol, value: signed })),
    method: "historical",
  };
}

const NO_TAIL = {
  var_95: null,
  var_99: null,
  es_95: null,
  es_99: null,
  observations: 0,
  status: "not_available",
} as const;
const NO_MARGINAL_RISK: View.MarginalRiskView = { ...NO_TAIL, method: "historical" };

type TailView = Omit<View.TailEstimateView, "method">;

const tailView = (tail: TailRisk): TailView => ({
  var_95: amount(tail.var95),
  var_99: amount(tail.var99),
  es_95: amount(tail.es95),
  es_99: amount(tail.es99),
  observations: tail.observations,
  status: tail.status,
});

type Method = View.TailEstimateView["method"];

/** VaR and ES by every method, the one that the limits use first; not available while what is held cannot be valued. */
export function estimateViews(state: AccountState, now: Millis): Readonly<Record<Method, View.TailEstimateView>> {
  const isKnown = symbolWithoutMark(state, now) === null;
  const { pnl, isSufficient } = state.risk.scenarios.scenarios();
  const view = (method: Method, tail: () => TailRisk): View.TailEstimateView => ({
    method,
    ...(isKnown ? tailView(tail()) : NO_TAIL),
  });
  const ifSufficient = (of: (pnl: readonly number[]) => TailRisk) => () =>
    isSufficient ? of(pnl) : insufficient(pnl.length);
  return {
    historical: view("historical", () => state.risk.scenarios.tail(null)),
    normal: view("normal", ifSufficient(normalTail)),
    ewma: view("ewma", ifSufficient(ewmaTail)),
    equity_returns: view("equity_returns", () => equityTail(state.risk.equityDays, equityOf(state))),
  };
}

/** One figure of an estimate. */
export const statisticView = (
  { method, observations, status, ...figures }: View.TailEstimateView,
  name: keyof typeof figures,
): View.StatisticView => ({ value: figures[name], method, observations, status });

/** Realised volatility of the portfolio as it is held, annualised, over its gross value. */
export function volatilityView(state: AccountState, now: Millis): View.StatisticView {
  const method = "realised_30_days";
  if (symbolWithoutMark(state, now) !== null) return { value: null, method, observations: 0, status: "not_available" };
  const { pnl } = state.risk.scenarios.scenarios();
  const value = portfolioVolatility(state);
  const observations = Math.min(pnl.length, VOLATILITY_DAYS);
  return { value: figure(value), method, observations, status: value === null ? "insufficient_history" : "ok" };
}

/** The weighted score, and which of its parts are not known. */
export function riskScoreView(
  state: AccountState,
  now: Millis,
): Pick<View.PortfolioView, "risk_score" | "risk_score_missing"> {
  const score = riskScore(riskUses(state, now));
  if (score === null) return { risk_score: null, risk_score_missing: [] };
  return { risk_score: figure(score.score), risk_score_missing: score.missing.flatMap((part) => MISSING[part]) };
}

/** Names of the parts that may be missing; without the two others there is no score. */
const MISSING: Readonly<Record<RiskPart, View.PortfolioView["risk_score_missing"]>> = {
  exposure: [],
  concentration: [],
  volatility: ["volatility"],
  correlation: ["correlation"],
  valueAtRisk: ["value_at_risk"],
};

function riskUses(state: AccountState, now: Millis): RiskUses {
  const used = (use: LimitUse): number | null => {
    const share = utilization(use);
    return share === "beyond" ? 1 : share === null ? null : floatOfFine(share);
  };
  const volatility = portfolioVolatility(state);
  const { history } = state.risk;
  return {
    exposure: used(portfolioUse(state, "max_exposure", now)),
    concentration: worst(
      [...state.books.keys()].map((symbol) => used(symbolUse(state, symbol, "max_concentration", now))),
    ),
    volatility: volatility === null ? null : volatility / floatOfFine(state.limits.policies.volatilityTarget),
    correlation: history === null ? null : used(portfolioUse(state, "max_correlated_exposure", now)),
    valueAtRisk: used(portfolioUse(state, "max_var_95", now)),
  };
}

/** The largest of what is known; null when one of them is not, 0 of nothing. */
const worst = (uses: readonly (number | null)[]): number | null =>
  uses.reduce<number | null>((most, use) => (most === null || use === null ? null : Math.max(most, use)), 0);

/** A statistic that is no amount, at 6 decimals: more digits would say nothing. */
function figure(value: number): string;
function figure(value: number | null): string | null;
function figure(value: number | null): string | null {
  if (value === null) return null;
  const text = value.toFixed(6).replace(/\.?0+$/, "");
  return text === "-0" ? "0" : text;
}

const rows = <T, V>(matrix: readonly (readonly T[])[], view: (value: T) => V): V[][] =>
  matrix.map((row) => row.map(view));

/** Volatilities and correlations of some symbols; null for those held. */
export function matricesView(state: AccountState, wanted: readonly SymbolId[] | null): View.MatricesView {
  const { history, clusters } = state.risk;
  const symbols =
    wanted ?? [...state.books].flatMap(([symbol, { quantity }]) => (quantity === 0n ? [] : [symbol])).sort();
  const { observations, correlation, covariance, volatility } = matricesOf(history, symbols);
  return {
    symbols: [...symbols],
    observations: rows(observations, (days) => days),
    volatility: volatility.map(figure),
    correlation: rows(correlation, figure),
    covariance: rows(covariance, figure),
    clusters: clustersAmong(symbols, clusters),
    max_correlation: formatFine(state.limits.policies.maxCorrelation),
    from: history?.dates[0] ?? null,
    to: history?.dates.at(-1) ?? null,
  };
}

/** Groups of two and more: a symbol that moves alone is none. */
function clustersAmong(symbols: readonly SymbolId[], clusters: ReadonlyMap<SymbolId, number>): string[][] {
  const byCluster = Map.groupBy(symbols, (symbol) => clusters.get(symbol) ?? null);
  return [...byCluster].flatMap(([cluster, members]) => (cluster === null || members.length < 2 ? [] : [members]));
}

/** The historical VaR against what followed: of the positions as they are, which need their marks, or of the account's own days. */
export function backtestView(state: AccountState, basis: View.BacktestView["basis"], now: Millis): View.BacktestView {
  const isKnown = basis === "equity_returns" || symbolWithoutMark(state, now) === null;
  const { status, window, days, verdicts } = backtest(isKnown ? OUTCOMES[basis](state) : []);
  return {
    basis,
    unit: basis === "positions" ? "money" : "share",
    window,
    observations: days.length,
    from: days[0]?.date ?? null,
    to: days.at(-1)?.date ?? null,
    status: isKnown ? status : "not_available",
    tests: verdicts.map((verdict) => verdictView(verdict, days)),
  };
}

const OUTCOMES: Readonly<Record<View.BacktestView["basis"], (state: AccountState) => readonly Outcome[]>> = {
  positions: ({ risk }) => {
    const { dates, pnl, isSufficient } = risk.scenarios.scenarios();
    return isSufficient ? dates.map((date, day) => ({ date, value: pnl[day] ?? 0 })) : [];
  },
  equity_returns: ({ risk }) => equityReturns(risk.equityDays),
};

function verdictView(
  { confidence, exceptions, expected, kupiec, trafficLight }: Verdict,
  days: readonly TestedDay[],
): View.BacktestTestView {
  const [figureOf, exceeds] = confidence === 95 ? (["var95", "exceeds95"] as const) : (["var99", "exceeds99"] as const);
  return {
    confidence,
    exceptions,
    expected: figure(expected),
    kupiec:
      kupiec === null
        ? null
        : { statistic: figure(kupiec.statistic), p_value: figure(kupiec.pValue), rejected: kupiec.isRejected },
    traffic_light:
      trafficLight === null
        ? null
        : { zone: trafficLight.zone, yellow_from: trafficLight.yellowFrom, red_from: trafficLight.redFrom },
    exception_days: days
      .filter((day) => day[exceeds])
      .map((day) => ({ date: day.date, outcome: figure(day.outcome), var: figure(day[figureOf]) }))
      .toReversed(),
  };
}
