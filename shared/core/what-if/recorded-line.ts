/** What can be said of a line that was kept with a decision, where its check cannot be run again on the same inputs. */
import { handlingOf } from "../limit-lookup";
import type { PortfolioLimits, SymbolLimits } from "../limits";
import { formatSeen, type CheckResult } from "../risk/decision";
import { effectivePortfolioLimit } from "../risk/effective-limits";
import type { Subject } from "../risk/subject";
import type { Subjects } from "./judge";

/** Checks that no limit decides and whose inputs, such as the firm's controls, are not in the journal: their lines stand. */
const KEPT_AS_IT_WAS: ReadonlySet<string> = new Set(["trading_state", "symbol_blocked", "venue", "throttle"]);

/** Whether a check's line stands as it was recorded. */
export const isKeptAsItWas = (check: string): boolean => KEPT_AS_IT_WAS.has(check);

/** Whether a number holds against its limit: at it, over it, or before it is reached. */
const HOLDS = {
  most: (observed: bigint | number, limit: bigint | number): boolean => observed <= limit,
  least: (observed: bigint | number, limit: bigint | number): boolean => observed >= limit,
  before: (observed: bigint | number, limit: bigint | number): boolean => observed < limit,
} as const;

/** How the number a line has seen stands to its limit, which limit that is, and the code where it is broken. */
interface Held {
  readonly form: keyof typeof HOLDS;
  readonly limit: keyof PortfolioLimits | keyof SymbolLimits;
  /** Whether the limit is one of the symbol's. */
  readonly ofSymbol?: true;
  readonly code: string;
  /** The inputs are the daily closes of that day, which the account has not kept. */
  readonly needsCloses?: true;
}

/** Lines whose number alone says whether they hold under another limit. */
const HELD: Readonly<Record<string, Held>> = {
  order_size_limit: { form: "most", limit: "max_order_size", ofSymbol: true, code: "order_size_limit" },
  order_value_limit: { form: "most", limit: "max_order_value", ofSymbol: true, code: "order_value_limit" },
  open_orders_limit: { form: "most", limit: "max_open_orders", code: "open_orders_limit" },
  symbol_open_orders_limit: { form: "most", limit: "max_open_orders", ofSymbol: true, code: "open_orders_limit" },
  margin_ratio_limit: { form: "least", limit: "min_margin_ratio", code: "margin_ratio_limit" },
  position_limit: { form: "most", limit: "max_position", ofSymbol: true, code: "position_limit" },
  position_value_limit: { form: "most", limit: "max_value", ofSymbol: true, code: "position_limit" },
  position_count_limit: { form: "most", limit: "max_positions", code: "position_count_limit" },
  gross_exposure_limit: { form: "most", limit: "max_exposure", code: "gross_exposure_limit" },
  net_exposure_limit: { form: "most", limit: "max_net_exposure", code: "net_exposure_limit" },
  leverage_limit: { form: "most", limit: "max_leverage", code: "leverage_limit" },
  concentration_limit: { form: "most", limit: "max_concentration", ofSymbol: true, code: "concentration_limit" },
  correlated_exposure_limit: {
    form: "most",
    limit: "max_correlated_exposure",
    code: "correlated_exposure_limit",
    needsCloses: true,
  },
  daily_loss_limit: { form: "before", limit: "max_daily_loss", code: "daily_loss_limit" },
  drawdown_limit: { form: "before", limit: "max_drawdown", code: "drawdown_limit" },
  var_95_limit: { form: "most", limit: "max_var_95", code: "var_limit", needsCloses: true },
  var_99_limit: { form: "most", limit: "max_var_99", code: "var_limit", needsCloses: true },
};

const heldOf = (check: string): Held | null => (Object.hasOwn(HELD, check) ? (HELD[check] ?? null) : null);

/** A figure without a limit of its own. */
const EXPECTED_SHORTFALL = "expected_shortfall";

/** Whether a check may rightly say something else on the shadow state: the journal does not have all that it looked at. */
export const needsMoreThanTheJournal = (check: string): boolean =>
  check === EXPECTED_SHORTFALL || heldOf(check)?.needsCloses === true;

type Seen = CheckResult["observed"];

const isNumber = (seen: Seen): seen is bigint | number => typeof seen === "bigint" || typeof seen === "number";

/**
 * The proposed limit as it would have been then. What the shadow state does not know of the limit, such as how far the
 * volatility of that day had lowered it, shows in the recorded one, and lowers the proposed one by the same share.
 */
function limitThen(recorded: Seen, then: Seen, proposed: Seen): Seen {
  if (typeof recorded !== "bigint" || typeof then !== "bigint" || typeof proposed !== "bigint") return proposed;
  return recorded === then || then === 0n ? proposed : (proposed * recorded) / then;
}

/** What a recorded line is held against. */
interface Against {
  /** The check run again on the shadow state, where it sees other numbers than it did: under the limits of then, and the proposed. */
  readonly inForce: CheckResult | null;
  readonly proposed: CheckResult | null;
  readonly subjects: Subjects;
}

/** A recorded line under the proposed limits: what it saw then stands, only the limit is another. Null when nothing can be said. */
export function heldAgainst(recorded: CheckResult, { inForce, proposed, subjects }: Against): CheckResult | null {
  const held = heldOf(recorded.check);
  if (inForce === null || proposed === null) return inForce === proposed ? recorded : null;
  const { state, request } = subjects.proposed;
  const action =
    held === null ? null : handlingOf(state.limits, held.ofSymbol ? request.symbol : null, held.limit).action;
  const { observed, unit, check } = recorded;
  const moved = held?.needsCloses === true ? isMoved(held, subjects) : inForce.limit !== proposed.limit;
  if (!moved && action !== "alert_only") return recorded;
  if (held === null || !isNumber(observed)) return null;
  const limit = held.needsCloses
    ? limitThen(recorded.limit, ownLimit(held, subjects.inForce), ownLimit(held, subjects.proposed))
    : limitThen(recorded.limit, inForce.limit, proposed.limit);
  // An order that lowered the use passes under any limit that is set; the line says so.
  const holds = recorded.lowers === true || (isNumber(limit) && HOLDS[held.form](observed, limit));
  if (limit !== null && (holds || action === "alert_only")) return { ...recorded, check, passed: true, limit };
  const name = formatSeen(unit, limit);
  const message = `it was ${formatSeen(unit, observed)} then, and ${held.limit} would be ${name ?? "not set"}`;
  return { check, passed: false, unit, observed, limit, code: held.code, message };
}

/** Limits that need closes are the portfolio's. */
const ownLimit = ({ limit }: Held, { state }: Subject): Seen =>
  effectivePortfolioLimit(state, limit as keyof PortfolioLimits);

/** Whether the proposal touches what decides such a line: its limit, or what happens without history. */
const isMoved = (held: Held, { inForce, proposed }: Subjects): boolean =>
  ownLimit(held, inForce) !== ownLimit(held, proposed) ||
  inForce.state.limits.policies.onInsufficientHistory !== proposed.state.limits.policies.onInsufficientHistory;
