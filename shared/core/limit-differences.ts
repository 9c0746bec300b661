/** What differs between two sets of limits, and whether the difference lets more through. */
import { formatFine } from "./decimal";
import { handlingOf } from "./limit-lookup";
import {
  DEFAULT_HANDLING,
  type LimitAction,
  type LimitHandling,
  type LimitSet,
  type PortfolioLimits,
  type RiskPolicies,
} from "./limits";
import type { LimitDifference } from "./limits-proposal";
import { formatSeen, type Unit } from "./risk/decision";
import { PORTFOLIO_LIMITS, PORTFOLIO_MEASURES, SYMBOL_LIMITS, SYMBOL_MEASURES } from "./risk/limit-uses";

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

const printed = ({ unit }: { readonly unit: Unit }, value: bigint | number | null | undefined): string | null =>
  formatSeen(unit, value ?? null);

const POLICY_NAMES = Object.keys(POLICIES) as readonly (keyof RiskPolicies)[];

/** Every value that differs, portfolio first. */
export function limitDifferences(from: LimitSet, to: LimitSet): LimitDifference[] {
  const differences: LimitDifference[] = [];
  const compare = (limit: string, symbol: string | null, a: string | null, b: string | null): void => {
    if (a !== b) differences.push({ limit, symbol, from: a, to: b });
  };
  for (const name of PORTFOLIO_LIMITS) {
    const measure = PORTFOLIO_MEASURES[name];
    compare(name, null, printed(measure, from.portfolio[name]), printed(measure, to.portfolio[name]));
  }
  for (const symbol of new Set([...from.symbols.keys(), ...to.symbols.keys()])) {
    const [before, after] = [from.symbols.get(symbol), to.symbols.get(symbol)];
    for (const name of SYMBOL_LIMITS) {
      const measure = SYMBOL_MEASURES[name];
      compare(name, symbol, printed(measure, before?.[name]), printed(measure, after?.[name]));
    }
  }
  for (const key of new Set([...from.handling.keys(), ...to.handling.keys()])) {
    const slash = key.indexOf("/");
    const [symbol, name] = slash < 0 ? [null, key] : [key.slice(0, slash), key.slice(slash + 1)];
    const before = from.handling.get(key) ?? DEFAULT_HANDLING;
    const after = to.handling.get(key) ?? DEFAULT_HANDLING;
    for (const part of ["action", "warning", "critical"] as const)
      compare(`${name}.${part}`, symbol, handlingPart(before, part), handlingPart(after, part));
  }
  for (const name of POLICY_NAMES) comparePolicy(name, from.policies, to.policies, compare);
  return differences;
}

function handlingPart(handling: LimitHandling, part: keyof LimitHandling): string {
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
    PORTFOLIO_LIMITS.some(
      (name) => isRaised(name, from.portfolio[name], to.portfolio[name]) || isMilder(name, from, to),
    ) || POLICY_NAMES.some((policy) => isWeakened(policy, from.policies, to.policies))
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
