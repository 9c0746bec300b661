/** What differs between two sets of limits, and whether the difference lets more through. */
import { formatFine, formatMoney, type Money, type Ratio } from "./decimal";
import { handlingOf } from "./limit-lookup";
import {
  DEFAULT_HANDLING,
  type LimitAction,
  type LimitHandling,
  type LimitSet,
  type PortfolioLimits,
  type RiskPolicies,
  type SymbolLimits,
} from "./limits";
import type { LimitDifference } from "./limits-proposal";

type Printed = "money" | "fine" | "count";

const PORTFOLIO: Readonly<Record<keyof PortfolioLimits, Printed>> = {
  max_exposure: "money",
  max_net_exposure: "money",
  max_leverage: "fine",
  max_positions: "count",
  max_drawdown: "fine",
  min_margin_ratio: "fine",
  max_daily_loss: "money",
  max_var_95: "money",
  max_var_99: "money",
  max_open_orders: "count",
  max_correlated_exposure: "money",
  max_messages_per_second: "count",
  breaker_daily_loss: "money",
  breaker_position_loss: "money",
  breaker_rapid_drawdown: "fine",
};

const SYMBOL: Readonly<Record<keyof SymbolLimits, Printed>> = {
  max_position: "fine",
  max_value: "money",
  max_concentration: "fine",
  max_order_size: "fine",
  max_order_value: "money",
  max_open_orders: "count",
  price_collar: "fine",
};

/** Name on the wire of each policy, how it is printed, and whether a change of it lets more through. */
const POLICIES: {
  readonly [P in keyof RiskPolicies]: {
    readonly name: string;
    readonly print: (value: RiskPolicies[P]) => string | null;
    readonly loosens: (from: RiskPolicies[P], to: RiskPolicies[P]) => boolean;
  };
} = {
  duplicateWindowMs: { name: "duplicate_window_ms", print: String, loosens: (from, to) => to < from },
  selfMatch: { name: "self_match", print: String, loosens: (from, to) => from !== "off" && to === "off" },
  repeatedExecutions: {
    name: "repeated_executions",
    print: (value) => (value === null ? null : `${value.count} in ${value.windowMs} ms`),
    // A shorter window forgets sooner, a higher count lets more pass.
    loosens: (from, to) => from !== null && (to === null || to.count > from.count || to.windowMs < from.windowMs),
  },
  onInsufficientHistory: {
    name: "on_insufficient_history",
    print: String,
    loosens: (from, to) => from === "block" && to === "pass",
  },
  flattenOnPositionLoss: { name: "flatten_on_position_loss", print: String, loosens: (from, to) => from && !to },
  maxCorrelation: { name: "max_correlation", print: formatFine, loosens: (from, to) => to > from },
  volatilityTarget: { name: "volatility_target", print: formatFine, loosens: (from, to) => to > from },
};

function printed(as: Printed, value: bigint | number | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  if (as === "count") return String(value);
  return as === "money" ? formatMoney(value as Money) : formatFine(value as Ratio);
}

const names = <T extends object>(table: T): (keyof T)[] => Object.keys(table) as (keyof T)[];

/** Every value that differs, portfolio first. */
export function limitDifferences(from: LimitSet, to: LimitSet): LimitDifference[] {
  const differences: LimitDifference[] = [];
  const compare = (limit: string, symbol: string | null, a: string | null, b: string | null): void => {
    if (a !== b) differences.push({ limit, symbol, from: a, to: b });
  };
  for (const name of names(PORTFOLIO))
    compare(name, null, printed(PORTFOLIO[name], from.portfolio[name]), printed(PORTFOLIO[name], to.portfolio[name]));
  for (const symbol of new Set([...from.symbols.keys(), ...to.symbols.keys()])) {
    const [before, after] = [from.symbols.get(symbol), to.symbols.get(symbol)];
    for (const name of names(SYMBOL))
      compare(name, symbol, printed(SYMBOL[name], before?.[name]), printed(SYMBOL[name], after?.[name]));
  }
  for (const key of new Set([...from.handling.keys(), ...to.handling.keys()])) {
    const slash = key.indexOf("/");
    const [symbol, name] = slash < 0 ? [null, key] : [key.slice(0, slash), key.slice(slash + 1)];
    const [before, after] = [from.handling.get(key), to.handling.get(key)];
    for (const part of ["action", "warning", "critical"] as const)
      compare(`${name}.${part}`, symbol, handlingPart(before, part), handlingPart(after, part));
  }
  for (const name of names(POLICIES)) comparePolicy(name, from.policies, to.policies, compare);
  return differences;
}

function handlingPart(handling: LimitHandling = DEFAULT_HANDLING, part: keyof LimitHandling): string {
  return part === "action" ? handling.action : formatFine(handling[part]);
}

function comparePolicy<P extends keyof RiskPolicies>(
  policy: P,
  from: RiskPolicies,
  to: RiskPolicies,
  compare: (limit: string, symbol: null, a: string | null, b: string | null) => void,
): void {
  const { name, print } = POLICIES[policy];
  compare(`policies.${name}`, null, print(from[policy]), print(to[policy]));
}

/**
 * Whether a change lets more through on the account as a whole: a portfolio limit is raised (`min_margin_ratio`
 * lowered), set where it was not and so blocked, or gets a milder action; or a policy is weakened. Limits of single symbols
 * stay within the portfolio's, and thresholds only tell sooner or later.
 */
export function loosensPortfolio(from: LimitSet, to: LimitSet): boolean {
  return (
    names(PORTFOLIO).some(
      (name) => isRaised(name, from.portfolio[name], to.portfolio[name]) || isMilder(name, from, to),
    ) || names(POLICIES).some((policy) => isWeakened(policy, from.policies, to.policies))
  );
}

function isRaised(name: keyof PortfolioLimits, from: bigint | number | null, to: bigint | number | null): boolean {
  if (to === null) return false;
  if (from === null) return true;
  return name === "min_margin_ratio" ? to < from : to > from;
}

/** What a breach does, from the mildest on. */
const STRICTNESS: Readonly<Record<LimitAction, number>> = { alert_only: 0, block: 1, reduce: 2 };

const isMilder = (name: keyof PortfolioLimits, from: LimitSet, to: LimitSet): boolean =>
  STRICTNESS[handlingOf(to, null, name).action] < STRICTNESS[handlingOf(from, null, name).action];

const isWeakened = <P extends keyof RiskPolicies>(policy: P, from: RiskPolicies, to: RiskPolicies): boolean =>
  POLICIES[policy].loosens(from[policy], to[policy]);
