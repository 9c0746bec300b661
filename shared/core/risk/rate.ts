/** Check 18: how many messages a second an account may send, and how often the same one. */
import type { Millis } from "../ids";
import type { AccountState } from "../state";
import { breach, fail, pass, unset, type Check } from "./check";
import { contentAfter } from "./duplicate";
import type { Subject } from "./subject";

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

const AGAINST = "portfolio/max_messages_per_second";

const throttle: Check = {
  name: "throttle",
  number: 18,
  onlyNew: true,
  run: (subject) => {
    const { state, now } = subject;
    const left = tokensLeft(state, now);
    const limit = state.limits.portfolio.max_messages_per_second;
    if (left !== null && left >= 1) return pass("throttle", "none", null, null);
    if (limit === null)
      return unset("throttle", AGAINST, {
        unit: "count",
        observed: null,
        code: "throttled",
        what: "messages a second",
      });
    const message = `more than ${limit} messages a second, after a burst of ${limit * BURST}`;
    return breach("throttle", subject, AGAINST, {
      unit: "count",
      observed: null,
      limit,
      code: "throttled",
      message,
    });
  },
};

/**
 * When the same content may be sent again: once the oldest of as many as a window takes has left it. Null while one more may come. Each
 * accepted order counts as an execution: those that have not filled yet still may.
 */
function freeAgainAt(subject: Subject): Millis | null {
  const { state, now } = subject;
  const policy = state.limits.policies.repeatedExecutions;
  if (policy === null) return null;
  const { contents } = state.risk;
  if (contents === null) throw new Error("a policy on repeated executions without its index");
  const found = contents.within(contentAfter(subject), now, policy.windowMs, policy.count);
  const oldest = found.at(-1);
  return oldest === undefined || found.length < policy.count ? null : oldest + policy.windowMs;
}

const repeatedExecutions: Check = {
  name: "repeated_executions",
  number: 18,
  onlyNew: true,
  run: (subject) => {
    const policy = subject.state.limits.policies.repeatedExecutions;
    if (policy === null) return null;
    if (freeAgainAt(subject) === null) return pass("repeated_executions");
    return fail("repeated_executions", {
      unit: "count",
      observed: policy.count + 1,
      limit: policy.count,
      code: "throttled",
      message: `the same symbol, side, quantity and price more than ${policy.count} times in ${policy.windowMs} ms`,
    });
  },
};

/** Whole seconds after which a throttled order may be sent again, at least 1. */
export const retryAfterSeconds = (subject: Subject): number =>
  Math.max(1, Math.ceil(((freeAgainAt(subject) ?? subject.now) - subject.now) / 1_000));

export const THROTTLE: readonly Check[] = [throttle, repeatedExecutions];
