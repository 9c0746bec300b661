/** The trace of a decision: what each check looked at, and the limit it held it against. */
import { formatFine, formatMoney, type Money, type Quantity } from "../decimal";
import type { LimitLevel } from "./levels";

/** What a traced number counts; it says how to print it. `word` is text and `none` nothing. */
export type Unit = "fine" | "money" | "count" | "word" | "none";

/** One line of a trace. Numbers are formatted on demand: most traces are never printed. */
export interface CheckResult {
  readonly check: string;
  readonly passed: boolean;
  readonly unit: Unit;
  readonly observed: bigint | number | string | null;
  readonly limit: bigint | number | string | null;
  /** Where it passed: the order does not raise the use, so that a lower limit would not refuse it either. */
  readonly lowers?: true;
  /** Where it passed although the limit is exceeded: the limit's action only alerts. */
  readonly allowed?: "alert_only";
  /** Only where it did not pass. */
  readonly code?: string;
  /** Where it did not pass, or passed although the limit is exceeded or an input is missing. */
  readonly message?: string;
}

/** What the checks said of one order. It is approved when all of them passed. */
export interface Decision {
  readonly approved: boolean;
  /** Version of the limits it was taken under. */
  readonly limitVersion: number;
  readonly checks: readonly CheckResult[];
}

/** Prints a traced value; null stays null. */
export function formatSeen(unit: Unit, value: bigint | number | string | null): string | null {
  if (value === null) return null;
  if (typeof value !== "bigint") return String(value);
  return unit === "money" ? formatMoney(value as Money) : formatFine(value as Quantity);
}

/** Checks whose number is a floor or a grid: there is nothing to use up. */
const NOT_USED_UP: ReadonlySet<string> = new Set([
  "market_data",
  "price_tick",
  "quantity_step",
  "quantity_min",
  "order_value_min",
  "price_collar",
  "margin_ratio_limit",
  "reduce_only",
  "self_match",
]);

/** How much of its limit a line uses; null where there is no limit to use up. Thresholds: domain.md, "Limits". */
export function levelOf(line: CheckResult): LimitLevel | null {
  const { observed, limit } = line;
  if (observed === null || limit === null || typeof observed === "string" || typeof limit === "string") return null;
  if (NOT_USED_UP.has(line.check)) return null;
  const used = BigInt(observed) * 100n;
  const whole = BigInt(limit);
  if (used >= whole * 100n) return "breach";
  if (used >= whole * 90n) return "critical";
  return used >= whole * 80n ? "warning" : "ok";
}
