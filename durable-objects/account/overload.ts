/**
 * How many commands may wait for one account. Beyond that the answer is at once that nothing was done: a client that waits for longer than its patience
 * learns nothing about its order, and sends it again on top of the rest (decision 0135).
 */
import type { AccountCommand, ReplyTo } from "../../shared/core/decide";
import { refuse } from "../../shared/core/rejection";

/** Nothing of the command was decided or written, so that the same one may be sent again, under the same client order id. */
export const OVERLOADED = {
  ...refuse({
    code: "overloaded",
    message: "too much waits for this account: nothing of this was done, send it again",
    retryAfterSeconds: 1,
  }),
  order: null,
  decision: null,
} as const;

/** Commands whose reply can be this refusal. */
type Refusable = {
  [K in AccountCommand["kind"]]: typeof OVERLOADED extends ReplyTo<Extract<AccountCommand, { kind: K }>> ? K : never;
}[AccountCommand["kind"]];

/** The burst of messages that an account may send at once by default (domain.md, check 18), and two seconds of what an object serves. */
const BURDENS = 2_000;
/** What takes risk away is let in for longer than what adds it: in an overload one wants to be able to cancel. */
const RELIEFS = 4_000;

/** What is not listed is never refused: operators are few, and what comes from inside (turns, reports, marks, time) works off what waits. */
const MOST_WAITING: Readonly<Partial<Record<AccountCommand["kind"], number>>> = {
  place_order: BURDENS,
  replace_order: BURDENS,
  check_order: BURDENS,
  cancel_order: RELIEFS,
  cancel_orders: RELIEFS,
  close_position: RELIEFS,
  block_symbol: RELIEFS,
  set_trading_state: RELIEFS,
} satisfies Partial<Record<Refusable, number>>;

/** Whether a command comes to where `waiting` wait already, and is one too many of its kind. */
export const isTooMany = (kind: AccountCommand["kind"], waiting: number): boolean =>
  waiting >= (MOST_WAITING[kind] ?? Number.POSITIVE_INFINITY);
