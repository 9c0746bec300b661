/** What is only simulated leaves the account's own life as it would have been without it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { VenueId } from "./ids";
import { isOver, type Order } from "./order";
import { stateDifferences } from "./replay";
import type { AccountState } from "./state";
import { aConfig, BTC, CONTRACT, ETH, PAPER, surroundingsOf } from "./testing/a-config";
import { step, Walk, type Step } from "./testing/random-walk";
import { aLiveVenue } from "./testing/some-controls";
import { anAccount, type TestAccount } from "./testing/test-account";
import { money } from "./decimal";

const DARK = "dark" as VenueId;

/** A paper venue that is live, and another that is not. */
function twoVenues(): TestAccount {
  const { venues } = aConfig();
  const paper = venues.get(PAPER);
  if (paper === undefined) throw new Error("no paper venue");
  const surroundings = surroundingsOf(
    aConfig({ venues: new Map([...venues, [DARK, { ...paper, adapter: "paper", venue: DARK }]]) }),
  );
  return anAccount({
    surroundings,
    marks: { [BTC]: "100", [ETH]: "100", [CONTRACT]: "100" },
    cash: "100000",
    limits: { breaker_daily_loss: money("3000"), breaker_position_loss: money("500") },
    policies: { selfMatch: "cancel_older", duplicateWindowMs: 5 },
    firm: { venues: [aLiveVenue(), { ...aLiveVenue(DARK), mode: "shadow" }] },
  });
}

/** Steps that move time, marks or the whole account belong to the account's own life. */
const SIMULATED: ReadonlySet<Step["kind"]> = new Set([
  "place",
  "stop",
  "reduce",
  "replace",
  "cancel",
  "fill",
  "bust",
  "end",
  "request_refused",
  "never",
  "doubt",
]);

/** A restart asks about what may have been leased within a number of rows, and simulated orders write rows too. */
const isLived = ({ kind }: Step): boolean => kind !== "restart";

const shape = (order: Order): unknown => ({
  request: order.request,
  terms: order.terms,
  lifecycle: order.lifecycle,
  closedAs: order.closedAs,
  certainty: order.certainty,
  pending: order.pending.map(({ kind }) => kind),
  hold: order.hold,
  filledQuantity: order.filledQuantity,
  filledNotional: order.filledNotional,
  fees: order.fees,
  reject: order.reject?.code ?? null,
  attempts: order.attempts,
  trailExtreme: order.trailExtreme,
  overfilled: order.overfilled,
});

/** Everything that is the account's own. Ids, and numbers of rows, are those of the journal that all share. */
function ownLife({ state, history }: TestAccount): unknown {
  const { cash, balances, totals, tradingState, blocked, counters, risk } = state;
  const isEmpty = (book: ReturnType<AccountState["books"]["get"]>): boolean =>
    book === undefined || (book.quantity === 0n && book.openOrders === 0 && book.realized === 0n && book.fees === 0n);
  const alerts = [...state.alerts.values(), ...risk.deferredAlerts.values()]
    .filter(({ message, resolvedAt }) => resolvedAt === null && !message.startsWith("simulated only"))
    .map(({ limit, symbol, level }) => `${limit} ${symbol} ${level}`);
  return {
    cash,
    balances,
    totals,
    tradingState,
    blocked: [...blocked.keys()],
    counters,
    books: [...state.books]
      .filter(([, book]) => !isEmpty(book))
      .map(([symbol, { reduceOnly, held, canceling, ...book }]) => ({
        symbol,
        ...book,
        sets: [reduceOnly.size, held.size, canceling.size],
      })),
    risk: [risk.lossBase, risk.day, risk.peakEquity, [...risk.breakers.keys()], risk.positionLossBase, risk.equityDays],
    alerts: new Set(alerts),
    orders: [...history.orders.values()]
      .filter(({ shadow }) => !shadow)
      .map((order) => shape(state.orders.get(order.orderId) ?? order)),
  };
}

test("leaves everything that is the account's own as it is without simulated orders, and replays to the same", () => {
  const both = fc.array(
    fc.record({ own: step.filter(isLived), simulated: step.filter(({ kind }) => SIMULATED.has(kind)) }),
    {
      maxLength: 120,
      size: "max",
    },
  );
  let simulatedFills = 0;
  fc.assert(
    fc.property(both, (steps) => {
      const [alone, together] = [twoVenues(), twoVenues()];
      const maxIntents = 1_000;
      const isOwn = ({ shadow }: Order): boolean => !shadow;
      const walkAlone = new Walk(alone, { maxIntents, places: { venue: PAPER } });
      const walkOwn = new Walk(together, { maxIntents, places: { venue: PAPER }, touches: isOwn });
      const walkSimulated = new Walk(together, { places: { venue: DARK }, touches: ({ shadow }) => shadow });
      for (const { own, simulated } of steps) {
        walkAlone.take(own);
        walkOwn.take(own);
        const { now } = together;
        walkSimulated.take(simulated);
        together.now = now;
      }
      expect(ownLife(together)).toEqual(ownLife(alone));
      expect([...together.history.orders.values()].every(({ shadow, venue }) => shadow === (venue === DARK))).toBe(
        true,
      );
      simulatedFills += [...together.history.orders.values()].filter(
        (one) => one.shadow && one.filledQuantity > 0n,
      ).length;
      together.turn(0);
      const replayed = together.replayed();
      for (const orderId of together.state.movedTrails) {
        const order = replayed.orders.get(orderId);
        if (order !== undefined) order.trailExtreme = together.state.orders.get(orderId)?.trailExtreme ?? null;
      }
      expect(stateDifferences(together.state, replayed)).toEqual([]);
      expect([...together.state.orders.values()].filter(isOver)).toEqual([]);
    }),
    { numRuns: 100 },
  );
  expect(simulatedFills).toBeGreaterThan(0);
});
