import { expect, test } from "vitest";
import { brokenPromises, type Held, type Sent } from "./promises";

const sent = (changes: Partial<Sent>): Sent => ({
  account: "a",
  clientOrderId: "c1",
  body: "",
  orderId: "o1",
  cancelAnswer: null,
  ...changes,
});
const held = (...orders: [orderId: string, clientOrderId: string, status: "new" | "filled" | "canceled"][]): Held =>
  new Map([["a", orders.map(([order_id, client_order_id, status]) => ({ order_id, client_order_id, status }))]]);

test("is content when every answered order is there once", () => {
  expect(brokenPromises([sent({}), sent({ clientOrderId: "c2", orderId: null })], held(["o1", "c1", "new"]))).toEqual(
    [],
  );
});

test("notices an answered order that is gone", () => {
  expect(brokenPromises([sent({})], held())).toEqual([expect.stringContaining("is gone")]);
  expect(brokenPromises([sent({})], held(["o2", "c1", "new"]))).toEqual([
    expect.stringContaining("o1 was answered 201 and is gone"),
  ]);
});

test("notices an order that came in twice, answered or not", () => {
  expect(brokenPromises([sent({ orderId: null })], held(["o1", "c1", "new"], ["o2", "c1", "new"]))).toEqual([
    expect.stringContaining("2 orders"),
  ]);
});

test("notices a cancelled order that lives again", () => {
  expect(brokenPromises([sent({ cancelAnswer: 200 })], held(["o1", "c1", "new"]))).toEqual([
    expect.stringContaining("answered as done"),
  ]);
  expect(brokenPromises([sent({ cancelAnswer: 202 })], held(["o1", "c1", "new"]))).toEqual([
    expect.stringContaining("was taken"),
  ]);
  expect(brokenPromises([sent({ cancelAnswer: 202 })], held(["o1", "c1", "filled"]))).toEqual([]);
});
