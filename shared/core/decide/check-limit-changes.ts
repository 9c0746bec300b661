/** Whether proposed limits are valid by themselves. Client input is checked by the schema; this check applies to every caller. */
import type { LimitChanges } from "../commands";
import { ONE, NO_RATIO, ratio } from "../decimal";
import type { SymbolId } from "../ids";
import type { Instruments } from "../instrument";
import {
  DEFAULT_SYMBOL,
  type LimitHandling,
  type PortfolioLimits,
  type RiskPolicies,
  type SymbolLimits,
} from "../limits";
import type { Rejection } from "../rejection";

/** Longest window of checks 8 and 18. */
export const LONGEST_WINDOW_MS = 60_000;
const MOST = ratio("1000");

type Kind = "amount" | "ratio" | "count";

const PORTFOLIO: Readonly<Record<keyof PortfolioLimits, Kind>> = {
  max_exposure: "amount",
  max_net_exposure: "amount",
  max_leverage: "ratio",
  max_positions: "count",
  max_drawdown: "ratio",
  min_margin_ratio: "ratio",
  max_daily_loss: "amount",
  max_var_95: "amount",
  max_var_99: "amount",
  max_open_orders: "count",
  max_correlated_exposure: "amount",
  max_messages_per_second: "count",
  breaker_daily_loss: "amount",
  breaker_position_loss: "amount",
  breaker_rapid_drawdown: "ratio",
};

const SYMBOL: Readonly<Record<keyof SymbolLimits, Kind>> = {
  max_position: "amount",
  max_value: "amount",
  max_concentration: "ratio",
  max_order_size: "amount",
  max_order_value: "amount",
  max_open_orders: "count",
  price_collar: "ratio",
};

/** Amounts and counts from 0 on, where 0 lets nothing pass; ratios above 0 up to 1000. Null takes a limit away. */
const IN_RANGE: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  amount: (value) => typeof value === "bigint" && value >= 0n,
  ratio: (value) => typeof value === "bigint" && value > 0n && value <= MOST,
  count: (value) => typeof value === "number" && Number.isSafeInteger(value) && value >= 0,
};

const POLICIES: { readonly [K in keyof RiskPolicies]: (value: RiskPolicies[K]) => boolean } = {
  duplicateWindowMs: (value) => isWindow(value) || value === 0,
  selfMatch: (value) => ["off", "reject", "cancel_older"].includes(value),
  repeatedExecutions: (value) =>
    value === null || (Number.isSafeInteger(value.count) && value.count > 0 && isWindow(value.windowMs)),
  onInsufficientHistory: (value) => ["pass", "block"].includes(value),
  flattenOnPositionLoss: (value) => typeof value === "boolean",
  maxCorrelation: (value) => value > NO_RATIO && value <= ONE,
  volatilityTarget: (value) => IN_RANGE.ratio(value),
};

const isWindow = (value: number): boolean => Number.isSafeInteger(value) && value > 0 && value <= LONGEST_WINDOW_MS;

const HANDLING: { readonly [K in keyof LimitHandling]: (value: LimitHandling[K]) => boolean } = {
  action: (value) => ["block", "reduce", "alert_only"].includes(value),
  warning: (value) => value > NO_RATIO && value <= ONE,
  critical: (value) => value > NO_RATIO && value <= ONE,
};

/** The first thing that is wrong with proposed changes; null when nothing is. Thresholds that depend on each other are judged on the result. */
export function problemOfChanges(changes: LimitChanges, instruments: Instruments): Rejection | null {
  const isSymbol = (name: string): boolean => name === DEFAULT_SYMBOL || instruments.has(name as SymbolId);
  const symbol = Object.keys(changes.symbols).find((name) => !isSymbol(name));
  if (symbol !== undefined) return unknownInstrument(symbol);
  for (const [prefix, kinds, limits] of [
    ["", PORTFOLIO, changes.portfolio],
    ...Object.entries(changes.symbols).map(([name, row]) => [`${name}/`, SYMBOL, row] as const),
  ] as const) {
    const problem = problemOfLimits(prefix, kinds, limits);
    if (problem !== null) return problem;
  }
  for (const [key, handling] of Object.entries(changes.handling ?? {})) {
    const problem = problemOfKey(key, isSymbol) ?? problemOfFields(key, HANDLING, handling);
    if (problem !== null) return problem;
  }
  return problemOfFields("policies", POLICIES, changes.policies ?? {});
}

function problemOfLimits(prefix: string, kinds: Readonly<Record<string, Kind>>, limits: object): Rejection | null {
  for (const [name, value] of Object.entries(limits) as [string, unknown][]) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) return unknownLimit(`${prefix}${name}`);
    if (value !== null && !IN_RANGE[kind](value)) return outOfRange(`${prefix}${name}`);
  }
  return null;
}

/** Key of a handling: the name of a limit, of a symbol with the symbol before it. */
function problemOfKey(key: string, isSymbol: (name: string) => boolean): Rejection | null {
  const slash = key.indexOf("/");
  if (slash === -1) return Object.hasOwn(PORTFOLIO, key) ? null : unknownLimit(key);
  const symbol = key.slice(0, slash);
  if (!isSymbol(symbol)) return unknownInstrument(symbol);
  return Object.hasOwn(SYMBOL, key.slice(slash + 1)) ? null : unknownLimit(key);
}

function problemOfFields<T extends object>(
  of: string,
  rules: { readonly [K in keyof T]: (value: T[K]) => boolean },
  changes: Partial<T>,
): Rejection | null {
  for (const name of Object.keys(changes) as (keyof T & string)[]) {
    if (!Object.hasOwn(rules, name)) return unknownLimit(`${of}.${name}`);
    if (!rules[name](changes[name] as T[typeof name])) return outOfRange(`${of}.${name}`);
  }
  return null;
}

const unknownInstrument = (symbol: string): Rejection => ({
  code: "instrument_unknown",
  message: `there is no instrument ${symbol}`,
});
const unknownLimit = (name: string): Rejection => ({ code: "limit_unknown", message: `unknown limit ${name}` });
const outOfRange = (name: string): Rejection => ({
  code: "limit_out_of_range",
  message: `${name} is out of range`,
});
