import { expect, test } from "vitest";
import { money, quantity, ratio } from "../decimal";
import type { OrderId } from "../ids";
import { aLiveVenue } from "../testing/some-controls";
import { isShadowed, type Candidate } from "./venue-mode";

const aCandidate = (parts: Partial<Candidate> = {}): Candidate => ({
  orderId: "foobar" as OrderId,
  quantity: quantity("2"),
  notional: money("200"),
  ...parts,
});

const aCanary = (share: string, maxima: { quantity?: string; notional?: string } = {}) => ({
  ...aLiveVenue(),
  mode: "canary" as const,
  canary: {
    share: ratio(share),
    maxQuantity: maxima.quantity === undefined ? null : quantity(maxima.quantity),
    maxNotional: maxima.notional === undefined ? null : money(maxima.notional),
  },
});

test("sends everything that is live, and nothing that is shadow", () => {
  expect(isShadowed(aLiveVenue(), aCandidate())).toBe(false);
  expect(isShadowed({ ...aLiveVenue(), mode: "shadow" }, aCandidate())).toBe(true);
});

test("sends a canary's share by the hash of the id: under it, and not at it", () => {
  // 0xbf9cf968 of 2^32 is 0.748488032…: the id is within every share above it.
  expect(isShadowed(aCanary("0.748489"), aCandidate())).toBe(false);
  expect(isShadowed(aCanary("0.748488"), aCandidate())).toBe(true);
  expect(isShadowed(aCanary("0"), aCandidate())).toBe(true);
  expect(isShadowed(aCanary("1"), aCandidate())).toBe(false);
});

test.each([
  ["at both maxima", { quantity: "2", notional: "200" }, false],
  ["over the quantity", { quantity: "1.999" }, true],
  ["over the notional", { notional: "199.99" }, true],
])("sends an order %s: %j", (_, maxima, shadowed) => {
  expect(isShadowed(aCanary("1", maxima), aCandidate())).toBe(shadowed);
});

test("does not send what cannot be valued where the notional is bounded, nor anything of a canary that says no share", () => {
  expect(isShadowed(aCanary("1", { notional: "200" }), aCandidate({ notional: null }))).toBe(true);
  expect(isShadowed(aCanary("1", { quantity: "2" }), aCandidate({ notional: null }))).toBe(false);
  expect(isShadowed({ ...aCanary("1"), canary: null }, aCandidate())).toBe(true);
});

test("chooses about its share of many ids, each always alike", () => {
  const ids = Array.from({ length: 4_000 }, (_, n) => `01K3V7Q2R8${String(n).padStart(6, "0")}AB12CD34EF` as OrderId);
  const sent = ids.filter((orderId) => !isShadowed(aCanary("0.25"), aCandidate({ orderId })));
  expect(sent.length).toBeGreaterThan(900);
  expect(sent.length).toBeLessThan(1_100);
  expect(sent.every((orderId) => !isShadowed(aCanary("0.3"), aCandidate({ orderId })))).toBe(true);
});
