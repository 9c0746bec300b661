import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Lifecycle } from "./order";
import { ENDED_STATUSES } from "./order";
import { ORDER_TRANSITIONS, STEPS } from "./order-transitions";

const STATES = Object.keys(ORDER_TRANSITIONS) as Lifecycle[];

const FILE = `${import.meta.dirname}/../../docs/order-states.md`;

/** The page that docs/order-states.md has to be. */
function page(): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    "# The states of an order",
    "",
    "Drawn from `shared/core/order-transitions.ts` by its test; `·` is no change. Every step applies in every state, because",
    "reports come late, twice and out of order. The status that a client sees is derived from this and from what is pending.",
    "",
    row(["step", ...STATES]),
    row(["---", ...STATES.map(() => "---")]),
    ...STEPS.map((step) =>
      row([
        step,
        ...STATES.map((state) => (ORDER_TRANSITIONS[state][step] === state ? "·" : ORDER_TRANSITIONS[state][step])),
      ]),
    ),
    "",
  ].join("\n");
}

test("every step leads somewhere from every state", () => {
  for (const state of STATES)
    for (const step of STEPS) expect(STATES, `${state}, ${step}`).toContain(ORDER_TRANSITIONS[state][step]);
});

test("an order that has ended stays so, unless its venue contradicts a refusal or an end by hand", () => {
  for (const state of ENDED_STATUSES) {
    for (const step of STEPS) {
      const next = ORDER_TRANSITIONS[state][step];
      if (state === "rejected" && step === "contradict") expect(next).toBe("sent");
      else if (state === "canceled" && step === "contradict") expect(next).toBe("working");
      else expect(ENDED_STATUSES, `${state}, ${step}`).toContain(next);
    }
  }
});

test("from every open state an order can end in each way", () => {
  for (const state of STATES.filter((one) => !(ENDED_STATUSES as readonly Lifecycle[]).includes(one))) {
    expect(ORDER_TRANSITIONS[state]).toMatchObject({
      complete: "filled",
      cancel: "canceled",
      expire: "expired",
      reject: "rejected",
    });
  }
});

test("docs/order-states.md shows this table", () => {
  expect(readFileSync(FILE, "utf8")).toBe(page());
});
