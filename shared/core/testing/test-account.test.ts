import { expect, test } from "vitest";
import { formatMoney } from "../decimal";
import { BTC } from "./a-config";
import { aFill, anAccount, canceled } from "./test-account";

test("an order is placed, leased, acknowledged, filled in part and cancelled", () => {
  const account = anAccount();
  const order = account.accepted({ quantity: "2", price: "100" });
  expect(account.status(order)).toBe("pending_new");
  account.answer({ kind: "acknowledged", orderId: order.orderId, venueOrderId: "v1" });
  expect(account.status(order)).toBe("new");
  account.report(aFill(order, { quantity: "0.5", price: "99", fee: "0.0495" }));
  expect(account.status(order)).toBe("partially_filled");
  expect(account.cancel(order)).toMatchObject({ ok: true, done: false });
  expect(account.status(order)).toBe("pending_cancel");
  account.answer(canceled(order));
  expect(account.status(order)).toBe("canceled");
  expect(formatMoney(account.cash)).toBe("999950.4505");
  expect(account.state.books.get(BTC)?.buyQuantity).toBe(0n);
  expect(account.state.orders.size).toBe(0);
});

test("a restart finds what was written, and a replay of the journal comes to the same", () => {
  const account = anAccount();
  const order = account.working({ quantity: "2" });
  account.report(aFill(order));
  account.restart();
  expect(account.order(order)).toMatchObject({ certainty: "known", lifecycle: "working" });
  const replayed = account.replayed();
  expect(replayed.orders.get(order.orderId)).toEqual(account.order(order));
  expect(replayed.cash).toBe(account.cash);
});
