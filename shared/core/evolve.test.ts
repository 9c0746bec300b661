import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Money, Price, Quantity, Ratio } from "./decimal";
import type { AccountEvent, JournalEntry, OrderEvent } from "./events";
import { evolve } from "./evolve";
import type { OrderId, RequestId } from "./ids";
import { brokenInvariants } from "./testing/invariants";
import type { CancelCause, EndedStatus, HoldRate, Order, OrderTerms } from "./order";
import { emptyState, type AccountState } from "./state";
import { aConfig, BTC, PAPER, surroundingsOf } from "./testing/a-config";
import { anOrder } from "./testing/an-order";
import { NOON } from "./testing/test-account";

const ORDER = "order" as OrderId;
const decision = { approved: true, limitVersion: 1, checks: [] };

const size = fc.bigInt({ min: 1n, max: 5n }).map((units) => (units * 10n ** 12n) as Quantity);
const at = fc.bigInt({ min: 1n, max: 200n }).map((units) => (units * 10n ** 12n) as Price);
const when = fc.integer({ min: 0, max: 5_000 }).map((ms) => (ms === 0 ? 0 : NOON + ms));
const requestId = fc.constantFrom("r1", "r2", "r3").map((id) => id as RequestId);
const hold = fc.record<HoldRate>({ price: at, lossPerUnit: at, feeRate: fc.constant((10n ** 9n) as Ratio) });
const terms = fc.record<OrderTerms>({
  quantity: size,
  price: at,
  stopPrice: fc.constant(null),
  timeInForce: fc.constantFrom("gtc", "day", "ioc"),
});
const fill = fc.record({
  kind: fc.constant("fill" as const),
  orderId: fc.constant(ORDER),
  venue: fc.constant(PAPER),
  symbol: fc.constant(BTC),
  tradeId: fc.string(),
  quantity: size,
  price: at,
  fee: fc.bigInt({ min: -5n, max: 10n ** 24n }).map((fee) => fee as Money),
  feeCurrency: fc.constantFrom("USDT", "BTC"),
  liquidity: fc.constantFrom("maker", "taker"),
  time: fc.constant(NOON),
});

const of = <T extends OrderEvent["type"]>(type: T, rest: object = {}): fc.Arbitrary<AccountEvent> =>
  fc.record({ type: fc.constant(type), orderId: fc.constant(ORDER), ...rest } as never) as fc.Arbitrary<AccountEvent>;

const endings = fc.constantFrom<Exclude<EndedStatus, "filled">>("canceled", "expired", "rejected").chain((status) =>
  of("order_ended", {
    status: fc.constant(status),
    reject: fc.constant(status === "rejected" ? { code: "venue_rejected", message: "", check: null } : null),
    by: fc.constant("venue"),
    reason: fc.constant(null),
  }),
);

const orderEvent = fc.oneof(
  of("order_triggered", { at, hold, decision: fc.constant(decision) }),
  of("trail_moved", { extreme: at }),
  endings,
  of("order_acknowledged", { venueOrderId: fc.constant("v") }),
  of("order_filled", { fill }),
  of("trade_busted", { fill }),
  of("order_amended", { terms, hold, trailExtreme: fc.constant(null), decision: fc.constant(decision) }),
  of("cancel_requested", { requestId, cause: fc.constantFrom<CancelCause>("client", "expire", "reduce_only") }),
  of("replace_requested", { requestId, terms, hold, decision: fc.constant(decision) }),
  of("request_refused", { requestId, code: fc.constant("too_late_to_cancel"), message: fc.constant("") }),
  of("order_replaced", { requestId, quantity: size, price: fc.option(at), venueOrderId: fc.constantFrom(null, "w") }),
  of("outcome_unknown", { cause: fc.constant("time-out"), notBefore: when }),
  of("order_resolved", { reason: fc.constant("lost"), by: fc.constant("olga") }),
  of("outcome_resolved", { found: fc.boolean() }),
  of("intent_returned", { reason: fc.constant("held"), notBefore: when }),
);

const opened: AccountEvent = {
  type: "account_opened",
  account: "a" as never,
  accountType: "margin",
  currency: "USDT",
  cash: 0n as Money,
  by: "test",
};
const made = fc
  .record({
    side: fc.constantFrom("buy" as const, "sell" as const),
    held: fc.boolean(),
    refused: fc.boolean(),
    hold,
    reduceOnly: fc.boolean(),
  })
  .map(({ side, held, refused, hold: rate, reduceOnly }): AccountEvent => {
    const request = anOrder({
      side,
      quantity: "3",
      reduceOnly,
      ...(held ? { type: "stop" as const, stop: "110" } : {}),
    });
    return refused
      ? {
          type: "order_refused",
          orderId: ORDER,
          request,
          venue: PAPER,
          reject: { code: "x", message: "", check: null },
          decision,
        }
      : {
          type: "order_accepted",
          orderId: ORDER,
          request,
          venue: PAPER,
          held,
          hold: rate,
          trailExtreme: null,
          decision,
        };
  });

function replay(events: readonly AccountEvent[], watch: (state: AccountState) => void): AccountState {
  const state = emptyState(surroundingsOf(aConfig()));
  events.forEach((event, index) => {
    const entry: JournalEntry = { sequence: index + 1, at: NOON + index, event };
    evolve(state, entry);
    watch(state);
  });
  return state;
}

describe("every event applies in every state", () => {
  test("any sequence of events of an order leaves its book and the totals true to it, and throws nothing", () => {
    fc.assert(
      fc.property(made, fc.array(orderEvent, { maxLength: 30, size: "max" }), (first, events) => {
        replay([opened, first, ...events], (state) => {
          // Rules that the decisions keep may break here; sums and lookups may not.
          expect(brokenInvariants(state).filter((sentence) => !sentence.startsWith(ORDER))).toEqual([]);
        });
      }),
      { numRuns: 500 },
    );
  });

  test("an ended order never comes back to life, except by a fill of what was refused, or by its venue working what was ended by hand", () => {
    const ended = ["filled", "canceled", "expired"];
    fc.assert(
      fc.property(made, fc.array(orderEvent, { maxLength: 30, size: "max" }), (first, events) => {
        let before: Pick<Order, "lifecycle" | "endedByHand"> | undefined;
        replay([opened, first, ...events], (state) => {
          const order = state.orders.get(ORDER);
          if (before !== undefined && ended.includes(before.lifecycle))
            expect(before.endedByHand === "asking" ? [...ended, "working"] : ended).toContain(order?.lifecycle);
          before = order && { lifecycle: order.lifecycle, endedByHand: order.endedByHand };
        });
      }),
    );
  });

  test("filled never falls", () => {
    fc.assert(
      fc.property(made, fc.array(orderEvent, { maxLength: 30, size: "max" }), (first, events) => {
        let filled = 0n;
        replay([opened, first, ...events], (state) => {
          const now = state.orders.get(ORDER)?.filledQuantity ?? 0n;
          expect(now >= filled).toBe(true);
          filled = now;
        });
      }),
    );
  });
});

test("a gap in the journal stops the account", () => {
  const state = emptyState(surroundingsOf(aConfig()));
  expect(() => evolve(state, { sequence: 2, at: NOON, event: opened })).toThrow("the journal has a gap");
});

test("an event of an order that is not in memory stops the account", () => {
  const state = emptyState(surroundingsOf(aConfig()));
  expect(() =>
    evolve(state, { sequence: 1, at: NOON, event: { type: "trail_moved", orderId: ORDER, extreme: 1n as Price } }),
  ).toThrow("not in memory");
});
