/** Check 16: what one day may cost with this order filled, by historical simulation. Floats, which only become money to be compared. */
import { negate } from "../decimal";
import { contractValue } from "../reservation";
import { floatOfMoney, moneyUp } from "../statistics/float";
import type { TailRisk } from "../statistics/tail-risk";
import { fail, pass, unset, within, type Check } from "./check";
import type { CheckResult } from "./decision";
import { NO_HISTORY } from "./portfolio-exposure";
import type { Subject } from "./subject";

/** The portfolio's tail with the order's rest filled at the mark; null where there is no mark to value it at. Worked out once per decision. */
export function tailAfter(subject: Subject): TailRisk | null {
  const { state, request, instrument, mark, rest, memo } = subject;
  if (memo.tailAfter !== null) return memo.tailAfter;
  if (instrument === null || mark === null) return null;
  const value = contractValue(rest, mark.price, instrument.multiplier);
  const signed = request.side === "buy" ? value : negate(value);
  memo.tailAfter = state.risk.scenarios.tail({ symbol: request.symbol, value: floatOfMoney(signed) });
  return memo.tailAfter;
}

const LIMIT = {
  var_95_limit: { name: "max_var_95", path: "portfolio/max_var_95", figure: "var95", percent: 95 },
  var_99_limit: { name: "max_var_99", path: "portfolio/max_var_99", figure: "var99", percent: 99 },
} as const;

const valueAtRisk = (check: keyof typeof LIMIT): Check => ({
  name: check,
  number: 16,
  run: (subject) => {
    const { state, reduces } = subject;
    const { name, path, figure, percent } = LIMIT[check];
    const limit = state.limits.portfolio[name];
    const what = `the value at risk at ${percent} %`;
    if (limit === null) return unset(check, path, { unit: "money", observed: null, code: "var_limit", what });
    const after = tailAfter(subject)?.[figure] ?? null;
    if (after === null) return withoutHistory(check, subject, what);
    const observed = moneyUp(after);
    const before = reduces ? observed : moneyUp(state.risk.scenarios.tail(null)[figure] ?? 0);
    return within(check, subject, path, { unit: "money", before, after: observed, limit, code: "var_limit", what });
  },
});

/** Under 20 returns there is no figure: the policy decides, and the trace says so. What reduces always passes. */
function withoutHistory(check: string, { state, reduces }: Subject, what: string): CheckResult {
  if (reduces || state.limits.policies.onInsufficientHistory === "pass") return pass(check, "word", NO_HISTORY);
  const message = `${what} is not known: a held instrument has under 20 daily returns, or they have too few days in common`;
  return fail(check, { unit: "word", observed: NO_HISTORY, limit: null, code: "var_limit", message });
}

/** Expected shortfall has no limit of its own; it is shown in the trace. */
const expectedShortfall: Check = {
  name: "expected_shortfall",
  number: 16,
  run: (subject) => {
    const es99 = tailAfter(subject)?.es99 ?? null;
    return es99 === null ? null : pass("expected_shortfall", "money", moneyUp(es99));
  },
};

export const VALUE_AT_RISK: readonly Check[] = [
  valueAtRisk("var_95_limit"),
  valueAtRisk("var_99_limit"),
  expectedShortfall,
];
