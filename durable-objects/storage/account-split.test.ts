/** Split orders in the tables: parent and children are there again after a start, also when all have ended. */
import { expect, test } from "vitest";
import { quantity } from "../../shared/core/decimal";
import { stateDifferences } from "../../shared/core/replay";
import { acknowledged, aFill, canceled } from "../../shared/core/testing/test-account";
import { NORTH, show, someVenues, SOUTH, surroundingsWithVenues } from "../../shared/core/testing/venues";
import { orderView } from "../account/views";
import { aStoredAccount } from "./testing/stored-account";

/** North shows 3 and south 4: an order of 5 has two children, which work. */
function split() {
  const stored = aStoredAccount("1000000", surroundingsWithVenues());
  const { account } = stored;
  account.firm({ venues: someVenues() });
  show(account, { [NORTH]: "100 3", [SOUTH]: "101 4" });
  const parent = account.accepted({ quantity: "5", price: "105", id: "mine" });
  const { family } = parent;
  if (family?.kind !== "parent") throw new Error("it was not split");
  const [first, second] = family.children.map((orderId) => account.order({ orderId }));
  if (first === undefined || second === undefined) throw new Error("it has no two children");
  for (const leased of account.turn().leased)
    account.settle(leased, { kind: "answered", reports: [acknowledged({ orderId: leased.intent.orderId })] });
  return { ...stored, parent, first, second };
}

test.each([
  ["from the journal alone", false],
  ["from the tables", true],
])("are there again after a start, %s", (_, isWritten) => {
  const { account, store, reloaded, parent, first } = split();
  account.report(aFill(first, { quantity: "1", price: "100" }));
  if (isWritten) store.writeTables(account.state);
  const state = reloaded();
  expect(stateDifferences(account.state, state)).toEqual([]);
  expect(state.orders.get(parent.orderId)?.family).toEqual(parent.family);
});

test.each([
  ["not yet written", false],
  ["written", true],
])("take a late fill when all have ended, %s", (_, isWritten) => {
  const { account, store, reloaded, parent, first, second } = split();
  account.report(canceled(first), canceled(second));
  expect(account.state.orders.size).toBe(0);
  if (isWritten) store.writeTables(account.state);
  account.report(aFill(second, { quantity: "2", price: "101" }));
  expect(reloaded().orders.size).toBe(0);
  store.writeTables(account.state);
  expect(store.orders.byId(parent.orderId)).toMatchObject({ lifecycle: "canceled", filledQuantity: quantity("2") });
});

test("are found by the client's id as one, and listed with their parts, which name it", () => {
  const { account, store, parent, first } = split();
  store.writeTables(account.state);
  expect(store.orders.byClientId(parent.request.clientOrderId ?? ("" as never))?.orderId).toBe(parent.orderId);
  expect(orderView(account.order(parent))).toMatchObject({
    parent_order_id: null,
    children: [`${parent.orderId}a`, `${parent.orderId}b`],
  });
  expect(orderView(account.order(first))).toMatchObject({
    parent_order_id: parent.orderId,
    children: null,
    venue: "north",
  });
});

test("have rows of their own: the whole's tell what its parts made of it, and never a part's", () => {
  const { account, store, parent, first } = split();
  account.report(aFill(first, { quantity: "3", price: "100" }));
  store.writeTables(account.state);
  expect(store.journal.ofOrder(account.order(parent)).map(({ type }) => type)).toEqual([
    "order_accepted",
    "order_rolled_up",
    "order_rolled_up",
  ]);
  expect(store.journal.ofOrder(account.order(first)).map(({ type }) => type)).toEqual([
    "order_accepted",
    "order_acknowledged",
    "order_filled",
  ]);
});
