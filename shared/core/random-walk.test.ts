/** Random lives of an account: after every turn the sums that are kept are the sums that orders and positions come to. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasEnded, isOver } from "./order";
import { money, ratio } from "./decimal";
import { stateDifferences } from "./replay";
import type { AccountState } from "./state";
import { BTC, CONTRACT, ETH } from "./testing/a-config";
import { step, Walk } from "./testing/random-walk";
import { anAccount } from "./testing/test-account";
import { anAccountWithVenues, DARK } from "./testing/venues";

/** What a replay of the journal has to come to: a lease is not journalled, and marks, leases and lookups are not the journal's. */
function journalled({
  cash,
  balances,
  sequence,
  counters,
  blocked,
  alerts,
  tradingState,
  books,
  orders,
}: AccountState): object {
  return {
    cash,
    balances,
    sequence,
    counters,
    blocked,
    alerts,
    tradingState,
    books: [...books]
      .filter(
        ([, { quantity, realized, fees, openOrders }]) =>
          quantity !== 0n || realized !== 0n || fees !== 0n || openOrders > 0,
      )
      .map(
        ([
          symbol,
          {
            quantity,
            cost,
            realized,
            fees,
            buyQuantity,
            buyValue,
            buyCost,
            sellQuantity,
            sellValue,
            sellCost,
            openOrders,
          },
        ]) => ({
          symbol,
          quantity,
          cost,
          realized,
          fees,
          buyQuantity,
          buyValue,
          buyCost,
          sellQuantity,
          sellValue,
          sellCost,
          openOrders,
        }),
      )
      .toSorted((a, b) => a.symbol.localeCompare(b.symbol)),
    orders: [...orders.values()]
      .filter((order) => !isOver(order))
      .map((order) => ({
        ...order,
        lifecycle: order.lifecycle === "sent" && order.certainty === "known" ? "queued" : order.lifecycle,
      }))
      .toSorted((a, b) => a.orderId.localeCompare(b.orderId)),
  };
}

const kinds = (cash: "margin" | "cash") =>
  ({ type: cash, marks: { [BTC]: "100", [ETH]: "100", [CONTRACT]: "100" }, cash: "100000" }) as const;

/** Limits that a random life nears, reaches and breaks: alerts wait, breakers trip, the account is restricted. */
const narrow = {
  cash: "3000",
  limits: {
    max_exposure: money("4000"),
    max_positions: 3,
    max_open_orders: 12,
    min_margin_ratio: ratio("0.4"),
    breaker_daily_loss: money("150"),
    breaker_position_loss: money("60"),
    breaker_rapid_drawdown: ratio("0.02"),
  },
} as const;

/** What is off by default is on, and the symbols move together: the indexes and clusters are kept through it all. */
const policed = {
  policies: {
    selfMatch: "cancel_older",
    duplicateWindowMs: 500,
    repeatedExecutions: { count: 20, windowMs: 60_000 },
  },
  returns: Object.fromEntries(
    [BTC, ETH, CONTRACT].map((symbol) => [
      symbol,
      Array.from({ length: 25 }, (_, day) => ((day * 7) % 11) / 100 - 0.05),
    ]),
  ),
} as const;

describe.each([
  ["a margin account with every policy on", { ...kinds("margin"), ...policed }],
  ["a margin account", kinds("margin")],
  ["a cash account", kinds("cash")],
  ["a margin account near its limits", { ...kinds("margin"), ...narrow }],
  ["a cash account near its limits", { ...kinds("cash"), ...narrow }],
])("%s", (_what, parts) => {
  test("keeps its sums through anything that may happen to it, and its journal replays to the same", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150, size: "max" }), (steps) => {
        const account = anAccount(parts);
        const walk = new Walk(account);
        for (const one of steps) walk.take(one);
        account.turn(0);
        const replayed = account.replayed();
        // The extreme of a trail is journalled with the next commit.
        for (const orderId of account.state.movedTrails) {
          const order = replayed.orders.get(orderId);
          if (order !== undefined) order.trailExtreme = account.state.orders.get(orderId)?.trailExtreme ?? null;
        }
        expect(journalled(replayed)).toEqual(journalled(account.state));
        expect(stateDifferences(account.state, replayed)).toEqual([]);
        expect(account.state.orders.size).toBe(
          [...account.state.orders.values()].filter((order) => !isOver(order)).length,
        );
      }),
      { numRuns: 150 },
    );
  });
});

test("keeps its sums over several venues, with orders that are split, simulated, handed on and stopped by a panic", () => {
  const seen = { split: 0, simulated: 0, rerouted: 0, panicked: 0 };
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150, size: "max" }), (steps) => {
      const account = anAccountWithVenues({ ...kinds("margin"), policies: { selfMatch: "cancel_older" } });
      const walks = [new Walk(account), new Walk(account, { places: { venue: DARK } })];
      steps.forEach((one, index) => walks[index % 5 === 0 ? 1 : 0]?.take(one));
      account.turn(0);
      const replayed = account.replayed();
      for (const orderId of account.state.movedTrails) {
        const order = replayed.orders.get(orderId);
        if (order !== undefined) order.trailExtreme = account.state.orders.get(orderId)?.trailExtreme ?? null;
      }
      expect(journalled(replayed)).toEqual(journalled(account.state));
      expect(stateDifferences(account.state, replayed)).toEqual([]);
      const orders = [...account.history.orders.values()];
      for (const whole of orders) {
        if (whole.family?.kind !== "parent") continue;
        const children = whole.family.children.map((orderId) => account.order({ orderId }));
        expect(children.reduce((sum, { filledQuantity }) => sum + filledQuantity, 0n)).toBe(whole.filledQuantity);
        expect(children.every(hasEnded)).toBe(hasEnded(whole));
      }
      seen.split += orders.filter(({ family }) => family?.kind === "parent").length;
      seen.simulated += orders.filter(({ shadow, filledQuantity }) => shadow && filledQuantity > 0n).length;
      seen.rerouted += account.events("order_rerouted").length;
      seen.panicked += account
        .events("cancel_requested")
        .filter((event) => "cause" in event && event.cause === "venue_panic").length;
    }),
    { numRuns: 200 },
  );
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(0);
});
