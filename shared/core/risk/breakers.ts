/** Check 17: what an open circuit breaker leaves to trade. */
import { breakerKey, type OpenBreaker } from "../risk-state";
import { fail, pass, type Check } from "./check";
import type { Subject } from "./subject";

/** The open breaker that is in this order's way; null when there is none. After a portfolio loss nothing is new, after the others what reduces is. */
function inTheWay({ state, request, reduces }: Subject): OpenBreaker | null {
  const { breakers } = state.risk;
  if (breakers.size === 0) return null;
  const halting = breakers.get("portfolio_loss");
  if (halting !== undefined) return halting;
  if (reduces) return null;
  return breakers.get("rapid_drawdown") ?? breakers.get(breakerKey("position_loss", request.symbol)) ?? null;
}

const breakersOpen: Check = {
  name: "breakers",
  number: 17,
  run: (subject) => {
    const open = inTheWay(subject);
    if (open === null) return pass("breakers");
    const { breaker, symbol, observed, threshold } = open;
    const takes = breaker === "portfolio_loss" ? "nothing new passes" : "only what reduces passes";
    return fail("breakers", {
      unit: "word",
      observed: breakerKey(breaker, symbol),
      limit: null,
      code: "breaker_open",
      message: `${breaker} has tripped${symbol === null ? "" : ` for ${symbol}`} at ${observed}, over ${threshold}: ${takes}`,
    });
  },
};

export const BREAKERS: readonly Check[] = [breakersOpen];
