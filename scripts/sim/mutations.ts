/** Deliberate bugs, each put into the bundle on its way and each of which the simulation has to find. */

import { ADAPTER_MUTATIONS } from "./adapter-mutations";
import type { Mutation } from "./mutation";
import { ORDER_MUTATIONS } from "./order-mutations";
import { RISK_MUTATIONS } from "./risk-mutations";

const DECIDE = "shared/core/decide";

export const MUTATIONS: readonly Mutation[] = [
  {
    name: "fill-twice",
    what: "A trade that was booked is booked again when it is told again.",
    file: `${DECIDE}/apply-report.ts`,
    find: "if (turn.bookedFill(fill) !== null) return;",
    replace: "",
  },
  {
    name: "bust-twice",
    what: "A trade that was taken back is taken back again.",
    file: `${DECIDE}/apply-report.ts`,
    find: "} else if (!turn.isBusted(fill)) {",
    replace: "} else {",
  },
  {
    name: "unknown-is-unsent",
    what: "A time-out counts as proof that nothing was sent, and the order is sent again.",
    file: `${DECIDE}/take-turn.ts`,
    find: "if (isUnanswered(order, lease)) doubt(turn, order, outcome.cause);",
    replace:
      'if (isUnanswered(order, lease)) turn.emit({ type: "intent_returned", orderId, reason: outcome.cause, notBefore: 0 });',
  },
  {
    name: "unknown-is-rejected",
    what: "A time-out of a submission counts as a refusal.",
    file: `${DECIDE}/take-turn.ts`,
    find: "if (isUnanswered(order, lease)) doubt(turn, order, outcome.cause);",
    replace:
      'if (isUnanswered(order, lease)) turn.emit({ type: "order_ended", orderId, status: "rejected", reject: { code: "delivery_failed", message: "", check: null }, by: "account", reason: null });',
  },
  {
    name: "expired-lease-forgotten",
    what: "A lease that runs out leaves its order as it is, and nobody asks the venue.",
    file: `${DECIDE}/react.ts`,
    find: "if (isUnanswered(order, lease)) doubt(turn, order, `the lease of its ${lease.kind} ran out`);",
    replace: "if (isUnanswered(order, lease)) continue;",
  },
  {
    name: "restart-forgets-leases",
    what: "What may have been sent before a restart counts as not sent after it.",
    file: `${DECIDE}/react.ts`,
    find: 'if (mayBeOut) doubt(turn, order, "the account started again while it may have been on its way");',
    replace: "void mayBeOut;",
  },
  {
    name: "leases-not-on-disk",
    what: "The number up to which intents were leased is not written before a lease is answered.",
    file: "durable-objects/storage/account-store.ts",
    find: "return state.leasedUpTo > this.#writtenLeasedUpTo;",
    replace: "return false;",
  },
  {
    name: "cancel-ends-what-was-sent",
    what: "A cancel ends an order here while its venue may have it.",
    file: `${DECIDE}/cancel-order.ts`,
    find: 'const isHere = (order.lifecycle === "held" || order.lifecycle === "queued") && order.certainty === "known";',
    replace: 'const isHere = order.lifecycle !== "working" && order.certainty === "known";',
  },
  {
    name: "fill-clears-requests",
    what: "A fill clears the cancels and replaces that the venue has not answered.",
    file: "shared/core/evolve-fill.ts",
    find: "order.filledQuantity = plus(order.filledQuantity, fill.quantity);",
    replace: "order.filledQuantity = plus(order.filledQuantity, fill.quantity); order.pending = [];",
  },
  {
    name: "canceled-stays-canceled",
    what: "A cancelled order whose fills reach its quantity stays cancelled.",
    file: "shared/core/order-transitions.ts",
    find: '...ended("canceled"), complete: "filled",',
    replace: '...ended("canceled"),',
  },
  {
    name: "ended-by-hand-is-over",
    what: "Nobody asks the venue any more about an order that a person has ended.",
    file: "shared/core/outbox.ts",
    find: 'if (order.certainty === "unknown" || isAskedAfterEnd(order)) return { kind: "query" };',
    replace: 'if (order.certainty === "unknown") return { kind: "query" };\n  if (hasEnded(order)) return null;',
  },
  {
    name: "ended-orders-reserve",
    what: "An order that has ended keeps its reservation.",
    file: "shared/core/reservation.ts",
    find: "if (hasEnded(order) || !isInBooks(order)) return NO_RESERVATION;",
    replace:
      'if (order.lifecycle === "rejected" || order.lifecycle === "filled" || !isInBooks(order)) return NO_RESERVATION;',
  },
  {
    name: "foreign-fees-in-cash",
    what: "A fee in another currency is taken out of cash.",
    file: "shared/core/evolve-fill.ts",
    find: "function chargeFee(state: AccountState, order: Order, fill: FillReport, book: (fee: Money) => void): void {\n  if (fill.feeCurrency === state.profile?.currency) {",
    replace:
      'function chargeFee(state: AccountState, order: Order, fill: FillReport, book: (fee: Money) => void): void {\n  if (fill.feeCurrency !== "") {',
  },
  {
    name: "position-limit-without-the-order",
    what: "The position limit looks at the account without the order that is checked.",
    file: "shared/core/risk/exposure.ts",
    find: "const use = { before: before.quantity, after: after.quantity, limit: limits.max_position };",
    replace: "const use = { before: before.quantity, after: before.quantity, limit: limits.max_position };",
  },
  {
    name: "halted-account-sends",
    what: "What was accepted before a halt is sent during it.",
    file: "shared/core/outbox.ts",
    find: '  state.tradingState === "halted" ||\n  state.firm === null ||',
    replace: "  state.firm === null ||",
  },
  {
    name: "goes-on-after-a-failed-write",
    what: "An account goes on from memory after a transaction that failed.",
    file: "durable-objects/account/run-turns.ts",
    find: "      this.#stopped = error;\n      for (const { fail } of group) fail(error);\n      this.#deps.failStop(error);",
    replace: "      for (const { fail } of group) fail(error);",
  },
  {
    name: "answers-without-a-row",
    what: "A turn of a single row is answered and not written.",
    file: "durable-objects/account/run-turns.ts",
    find: "if (turn.entries.length > 0 || this.#deps.mustSave())",
    replace: "if (turn.entries.length > 1 || this.#deps.mustSave())",
  },
  {
    name: "reports-told-before-heard",
    what: "The exchange counts a report as told before the account has heard it.",
    file: "durable-objects/paper-exchange/report-pusher.ts",
    find: "await this.#deps.tell(account, trades);\n        last = newest.number;\n        this.#told.set(account, last);",
    replace:
      "last = newest.number;\n        this.#told.set(account, last);\n        await this.#deps.tell(account, trades);",
  },
  {
    name: "fills-not-in-the-tables",
    what: "Booked fills are missing in the tables, where later ones are held against them.",
    file: "durable-objects/storage/account-store.ts",
    find: "for (const fill of fills.values()) this.fills.add(fill);",
    replace: "void fills;",
  },
  {
    name: "replays-of-ids-forgotten",
    what: "A client order id is free again once its order has left memory.",
    file: "durable-objects/storage/account-store.ts",
    find: "unwritten.orderByClientId(clientOrderId) ?? this.orders.byClientId(clientOrderId),",
    replace: "unwritten.orderByClientId(clientOrderId),",
  },
  {
    name: "overfill-not-restricted",
    what: "An account goes on adding after an overfill.",
    file: `${DECIDE}/apply-report.ts`,
    find: '  if (turn.state.tradingState !== "active" || order.shadow) return;',
    replace: "  return;",
  },
  {
    name: "never-arrived-too-early",
    what: "The exchange says that an order never arrived while it may still be on its way.",
    file: "shared/matching/exchange.ts",
    find: 'return left < 0 ? { kind: "never_arrived" }',
    replace: 'return left < 20_000 ? { kind: "never_arrived" }',
  },
  {
    name: "replace-reserves-the-new-alone",
    what: "A replace under way reserves its own quantity and not the larger of old and new.",
    file: "shared/core/reservation.ts",
    find: "quantity: max(a.quantity, b.quantity),",
    replace: "quantity: b.quantity,",
  },
  {
    name: "positions-not-in-the-tables",
    what: "Positions are missing in the tables that an account starts from.",
    file: "durable-objects/storage/account-store.ts",
    find: "if (book !== undefined) this.#positions.put(symbol, book);",
    replace: "void book;",
  },
  {
    name: "cash-account-goes-short",
    what: "A cash account may sell what it does not have.",
    file: "shared/core/risk/funds.ts",
    find: 'if (reduces) return pass("buying_power", "fine", rest, reducible);',
    replace: 'if (reduces || rest > 0n) return pass("buying_power", "fine", rest, reducible);',
  },
  {
    name: "lists-go-on-after-a-failed-write",
    what: "An account whose list could not bring the tables up to date goes on from memory. It was so until the simulation found it.",
    file: "durable-objects/account/account-reads.ts",
    find: "      this.#failStop(error);\n      throw error;",
    replace: "      throw error;",
  },
  {
    name: "lost-alarm-waited-for",
    what: "An alarm that never went off is waited for until the next start. It was so until the simulation found it.",
    file: "shared/wake-up-alarm.ts",
    find: "return this.#at !== null && this.#now() - this.#at <= LOST_AFTER_MS ? this.#at : null;",
    replace: "return this.#at;",
  },
  ...ADAPTER_MUTATIONS,
  ...RISK_MUTATIONS,
  ...ORDER_MUTATIONS,
];
