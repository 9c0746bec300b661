/** What-ifs over orders that were split over venues, simulated, or handed on. */
import { expect, test } from "vitest";
import { quantity } from "./decimal";
import { acknowledged, aFill } from "./testing/test-account";
import { anAccountWithVenues, DARK, NORTH, show, SOUTH } from "./testing/venues";
import { whatIfOf } from "./testing/what-if-of";

/** One order in two parts, one that is only simulated, and one that its first venue refused here. */
function lived() {
  const account = anAccountWithVenues({ routing: { priority: [] } });
  show(account, { [NORTH]: "100 3", [SOUTH]: "101 4" });
  const parent = account.accepted({ quantity: "5", price: "104" });
  for (const leased of account.turn().leased) {
    const order = account.order(leased.intent);
    account.settle(leased, {
      kind: "answered",
      reports: [acknowledged(order), aFill(order, { quantity: "1", price: "100" })],
    });
  }
  account.replace(parent, { quantity: "6" });
  const simulated = account.accepted({ venue: DARK, quantity: "4" });
  account.report(acknowledged(simulated), aFill(simulated, { quantity: "4" }));
  account.accepted({ quantity: "2", price: "99" });
  return account;
}

test("judge each order once, a split one as a whole, and find nothing changed under the limits in force", () => {
  const { summary, changed } = whatIfOf(lived(), {});
  expect(changed).toEqual([]);
  expect(summary).toMatchObject({ orders: 3, changed: 0, undetermined: 0 });
});

test("hold a simulated order against a limit, and count none of it towards those after it", () => {
  const under = (size: string) => whatIfOf(lived(), { symbols: { DEFAULT: { max_position: quantity(size) } } }).summary;
  // The whole of 6 and the simulated 4 make 10; the whole and the 2 after it make 8, without the simulated ones.
  expect(under("10")).toMatchObject({ nowRejected: 0, undetermined: 0 });
  expect(under("9")).toMatchObject({ nowRejected: 1, undetermined: 0 });
  expect(under("8")).toMatchObject({ nowRejected: 1, undetermined: 0 });
  expect(under("7")).toMatchObject({ nowRejected: 2, undetermined: 0 });
});
