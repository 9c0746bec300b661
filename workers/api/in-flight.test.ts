import { expect, test } from "vitest";
import { InFlight } from "./in-flight";

const filled = (count: number, now = 0): { gate: InFlight; tickets: (number | null)[] } => {
  const gate = new InFlight();
  return { gate, tickets: Array.from({ length: count }, () => gate.enter(now, true)) };
};

test("the last place is given, the next one is not, and what leaves makes room", () => {
  const { gate, tickets } = filled(3_999);
  const last = gate.enter(0, false);
  expect(last).not.toBeNull();
  expect(gate.enter(0, false)).toBeNull();
  gate.leave(tickets[0] ?? -1);
  expect(gate.enter(0, false)).not.toBeNull();
});

test("what is urgent has places of its own, and they end too", () => {
  const { gate, tickets } = filled(5_999);
  expect(gate.enter(0, false)).toBeNull();
  expect(gate.enter(0, true)).not.toBeNull();
  expect(gate.enter(0, true)).toBeNull();
  expect(tickets).not.toContain(null);
});

test("a request that never left is forgotten after ten seconds, and may leave late all the same", () => {
  const { gate, tickets } = filled(4_000);
  expect(gate.enter(9_999, false)).toBeNull();
  expect(gate.enter(10_000, false)).not.toBeNull();
  gate.leave(tickets[0] ?? -1);
  for (let entered = 1; entered < 4_000; entered++) expect(gate.enter(10_000, false)).not.toBeNull();
  expect(gate.enter(10_000, false)).toBeNull();
});
