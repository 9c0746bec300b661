/** Check 18: how many messages a second an account may send. */
import type { Millis } from "../ids";
import type { AccountState } from "../state";
import { fail, pass, type Check } from "./check";

const BURST = 2;

/** What is left of the burst at `now`: it refills at the rate and holds two seconds of it. Null while the limit is not set. */
export function tokensLeft(state: AccountState, now: Millis): number | null {
  const rate = state.limits.portfolio.max_messages_per_second;
  if (rate === null) return null;
  const { tokens, at } = state.throttle;
  const refilled = tokens + (Math.max(0, now - at) * rate) / 1000;
  return Math.min(refilled, rate * BURST);
}

/** Takes one message out of the burst; what was refused before the throttle was looked at leaves no debt. */
export function takeToken(state: AccountState, now: Millis): void {
  const left = tokensLeft(state, now);
  if (left !== null) state.throttle = { tokens: Math.max(0, left - 1), at: now };
}

const throttle: Check = {
  name: "throttle",
  number: 18,
  onlyNew: true,
  run: ({ state, now }) => {
    const left = tokensLeft(state, now);
    const limit = state.limits.portfolio.max_messages_per_second;
    if (left !== null && left >= 1) return pass("throttle", "none", null, null);
    const message =
      limit === null
        ? "max_messages_per_second is not set, and what is not set blocks"
        : `more than ${limit} messages a second, after a burst of ${limit * BURST}`;
    return fail("throttle", { unit: "count", observed: null, limit, code: "throttled", message });
  },
};

export const THROTTLE: readonly Check[] = [throttle];
