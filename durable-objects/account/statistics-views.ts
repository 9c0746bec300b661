/** Statistics of the portfolio as a client sees them. They are floats: money at 8 decimals, losses rounded up, other figures at 6. */
import { formatFine, formatMoney, negate } from "../../shared/core/decimal";
import type { Millis, SymbolId } from "../../shared/core/ids";
import type { OrderRequest } from "../../shared/core/order";
import { contractValue } from "../../shared/core/reservation";
import { symbolWithoutMark } from "../../shared/core/risk/funds";
import type { AccountState } from "../../shared/core/state";
import { floatOfMoney, moneyUp } from "../../shared/core/statistics/float";
import { matricesOf } from "../../shared/core/statistics/matrices";
import type { TailRisk } from "../../shared/core/statistics/tail-risk";
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
  const { scenarios } = state.risk;
  const before = scenarios.tail(null);
  const after = scenarios.tail({ symbol: request.symbol, value: signed });
  const grows = (figure: "var95" | "var99" | "es95" | "es99"): string | null => {
    const [from, to] = [before[figure], after[figure]];
    return from === null || to === null ? null : amount(to - from);
  };
  return {
    var_95: grows("var95"),
    var_99: grows("var99"),
    es_95: grows("es95"),
    es_99: grows("es99"),
    method: "historical",
    observations: after.observations,
    status: statusOf(before, after),
  };
}

const NO_MARGINAL_RISK: View.MarginalRiskView = {
  var_95: null,
  var_99: null,
  es_95: null,
  es_99: null,
  method: "historical",
  observations: 0,
  status: "not_available",
};

const statusOf = (...tails: readonly TailRisk[]): TailRisk["status"] =>
  tails.every(({ status }) => status === "ok") ? "ok" : "insufficient_history";

/** A statistic that is no amount, at 6 decimals: more digits would say nothing. */
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
