/** Limits with what is used of them, and the policies, as a client sees them. */
import { formatFine, formatMoney, type Money, type Quantity } from "../../shared/core/decimal";
import type { Millis, SymbolId } from "../../shared/core/ids";
import { handlingOf } from "../../shared/core/limit-lookup";
import type { PortfolioLimits, RiskPolicies, SymbolLimits } from "../../shared/core/limits";
import { factorsOf, isDynamic } from "../../shared/core/risk/effective-limits";
import {
  levelOfUse,
  PORTFOLIO_LIMITS,
  portfolioUse,
  SYMBOL_LIMITS,
  symbolUse,
  utilization,
  type LimitUse,
} from "../../shared/core/risk/limit-uses";
import type { AccountState } from "../../shared/core/state";
import type * as View from "../../shared/contract/views";

/** Every limit with its use: the portfolio's, each symbol's that has limits or a book, and the default row. */
export function limitsView(state: AccountState, now: Millis): View.LimitsView {
  const symbols = new Set<SymbolId>([...state.limits.symbols.keys(), ...state.books.keys()]);
  return {
    version: state.limits.version,
    portfolio: PORTFOLIO_LIMITS.map((name) => limitView(state, null, name, portfolioUse(state, name, now))),
    symbols: Object.fromEntries([...symbols].map((symbol) => [symbol, symbolView(state, symbol, now)])),
    policies: policiesView(state.limits.policies),
  };
}

const symbolView = (state: AccountState, symbol: SymbolId, now: Millis): View.LimitView[] =>
  SYMBOL_LIMITS.map((name) => limitView(state, symbol, name, symbolUse(state, symbol, name, now)));

function limitView(
  state: AccountState,
  symbol: SymbolId | null,
  name: keyof PortfolioLimits | keyof SymbolLimits,
  use: LimitUse,
): View.LimitView {
  const share = utilization(use);
  const handling = handlingOf(state.limits, symbol, name);
  return {
    limit: name,
    base: format(use, use.base),
    effective: format(use, use.effective),
    used: format(use, use.used),
    utilization: share === null || share === "beyond" ? null : formatFine(share),
    level: levelOfUse(use, handling),
    action: handling.action,
    thresholds: { warning: formatFine(handling.warning), critical: formatFine(handling.critical) },
    factors: isDynamic(name) ? factorsView(state, symbol) : null,
  };
}

/** An amount of a limit in its unit; null stays null. */
function format({ unit }: Pick<LimitUse, "unit">, value: LimitUse["used"]): string | null {
  if (value === null) return null;
  if (typeof value === "number") return String(value);
  return unit === "money" ? formatMoney(value as Money) : formatFine(value as Quantity);
}

function factorsView(state: AccountState, symbol: SymbolId | null): View.FactorsView {
  const { volatility, drawdown, status } = factorsOf(state, symbol);
  return { volatility: formatFine(volatility), drawdown: formatFine(drawdown), status };
}

const policiesView = (policies: RiskPolicies): View.PoliciesView => ({
  duplicate_window_ms: policies.duplicateWindowMs,
  self_match: policies.selfMatch,
  repeated_executions: repeatedView(policies.repeatedExecutions),
  on_insufficient_history: policies.onInsufficientHistory,
  flatten_on_position_loss: policies.flattenOnPositionLoss,
  max_correlation: formatFine(policies.maxCorrelation),
  volatility_target: formatFine(policies.volatilityTarget),
});

const repeatedView = (repeated: RiskPolicies["repeatedExecutions"]): View.PoliciesView["repeated_executions"] =>
  repeated === null ? null : { count: repeated.count, window_ms: repeated.windowMs };
