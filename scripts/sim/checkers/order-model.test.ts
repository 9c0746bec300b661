/** The rules of domain.md, "Order state", on the checkers' own model. */
import { expect, it } from "vitest";
import { OrderModel, type OrderFact } from "./order-model";

const request = {
  symbol: "BTCUSDT",
  side: "buy",
  type: "limit",
  time_in_force: "gtc",
  quantity: "2",
  price: "10",
} as const;
const hold = { price: "10", loss_per_unit: "0", fee_rate: "0.001" };
const fill = {
  order_id: "o",
  venue: "v",
  symbol: "BTCUSDT",
  trade_id: "1",
  quantity: "0.5",
  price: "10",
  fee: "0.01",
  fee_currency: "USDT",
};

/** An order that has seen these facts. */
function anOrder(...facts: readonly (readonly [type: string, more?: Partial<OrderFact>])[]): OrderModel {
  const accepted = { order_id: "o", request, hold, venue: "v", held: false } as OrderFact;
  const order = new OrderModel("o", "order_accepted", accepted, { sequence: 1, at: 0 });
  for (const [index, [type, more]] of facts.entries())
    order.take(type, { ...accepted, ...more } as OrderFact, { sequence: index + 2, at: index + 1 }, "USDT");
  return order;
}

const filled = (quantity: string, price = "10"): readonly [string, Partial<OrderFact>] => [
  "order_filled",
  { fill: { ...fill, quantity, price } },
];

it("keeps a cancel pending over a fill, and restores what the rest implies when it is refused", () => {
  const asked = ["cancel_requested", { request_id: "r" }] as const;
  expect(anOrder(["order_acknowledged"], asked, filled("0.5")).shown().status).toBe("pending_cancel");
  expect(
    anOrder(["order_acknowledged"], asked, filled("0.5"), ["request_refused", { request_id: "r" }]).shown().status,
  ).toBe("partially_filled");
});

it("fills a cancelled order when its fills reach its quantity, and reopens none", () => {
  const end = ["order_ended", { status: "canceled", by: "venue" }] as const;
  expect(anOrder(["order_acknowledged"], end, filled("0.5")).shown().status).toBe("canceled");
  expect(anOrder(["order_acknowledged"], end, filled("2")).shown().status).toBe("filled");
});

it("takes a fill of a rejected order for a contradiction: it is unknown, and reserves its rest", () => {
  const order = anOrder(["order_ended", { status: "rejected", by: "venue" }], filled("0.5"));
  expect(order.shown()).toMatchObject({ status: "partially_filled", certainty: "unknown", remaining_quantity: "1.5" });
  expect(order.reserved()).toBe(1_500_000_000_000n);
});

it("keeps what was ended by hand ended until its venue works it, and asked about until its venue has answered", () => {
  const doubt = ["outcome_unknown", {}] as const;
  const asked = anOrder(["order_acknowledged"], doubt, ["order_resolved", {}], filled("0.5"));
  expect(asked).toMatchObject({ isAsked: true, isUnknown: false });
  expect(asked.shown().status).toBe("canceled");
  const worked = anOrder(["order_acknowledged"], doubt, ["order_resolved", {}], ["outcome_resolved", { found: true }]);
  expect(worked).toMatchObject({ isAsked: false });
  expect(worked.shown().status).toBe("new");
});

it("reserves the largest of the replaces under way, and nothing when it has ended", () => {
  const replace = [
    "replace_requested",
    { request_id: "r", hold, terms: { quantity: "5", time_in_force: "gtc" } },
  ] as const;
  expect(anOrder(["order_acknowledged"], replace).reserved()).toBe(5_000_000_000_000n);
  expect(
    anOrder(["order_acknowledged"], replace, ["order_ended", { status: "canceled", by: "venue" }]).reserved(),
  ).toBe(0n);
});

it("shows the exact mean of the fills, rounded half to even", () => {
  expect(anOrder(filled("1", "10"), filled("0.5", "11")).shown().average_price).toBe("10.333333333333");
});
