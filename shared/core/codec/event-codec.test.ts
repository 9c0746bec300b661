import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AccountEvent } from "../events";
import type { OrderId, SymbolId, VenueId } from "../ids";
import { money, price, quantity } from "../decimal";
import { someLimits } from "../testing/a-config";
import { decodeAlert, encodeAlert } from "./alert-codec";
import { decodeEvent, encodeEvent } from "./event-codec";
import { decodeFill, encodeFill } from "./fill-codec";
import { decodeLimits, encodeLimits } from "./limits-codec";
import { EVENTS, someFill } from "./testing/arbitrary-events";

describe("every type of event comes back as it was written:", () => {
  test.for(Object.entries(EVENTS))("%s", ([type, bodies]) => {
    fc.assert(
      fc.property(bodies as fc.Arbitrary<object>, (body) => {
        const event = { type, ...body } as AccountEvent;
        expect(decodeEvent(type, encodeEvent(event))).toStrictEqual(event);
      }),
    );
  });
});

test("an auditor reads a fill with its names and plain decimals", () => {
  const fill = {
    kind: "fill",
    orderId: "A" as OrderId,
    venue: "paper" as VenueId,
    symbol: "BTCUSDT" as SymbolId,
    tradeId: "7",
    quantity: quantity("0.00123"),
    price: price("45000.5"),
    fee: money("0.00000001"),
    feeCurrency: "USDT",
    liquidity: "maker",
    time: 1_795_000_000_000,
  } as const;
  expect(encodeEvent({ type: "order_filled", orderId: fill.orderId, fill })).toBe(
    '{"order_id":"A","fill":{"kind":"fill","order_id":"A","venue":"paper","symbol":"BTCUSDT","trade_id":"7","quantity":"0.00123","price":"45000.5","fee":"0.00000001","fee_currency":"USDT","liquidity":"maker","time":1795000000000}}',
  );
});

test("a field that is null is left out, and comes back as null", () => {
  const event: AccountEvent = { type: "symbol_unblocked", symbol: "BTCUSDT" as SymbolId, reason: null, by: "demo" };
  const stored = encodeEvent(event);
  expect(stored).toBe('{"symbol":"BTCUSDT","by":"demo"}');
  expect(decodeEvent("symbol_unblocked", stored)).toStrictEqual(event);
});

test("a type nobody knows, a missing field and a field of another kind are refused", () => {
  expect(() => decodeEvent("order_forgotten", "{}")).toThrow("unknown event type order_forgotten");
  expect(() => decodeEvent("toString", "{}")).toThrow("unknown event type toString");
  expect(() => decodeEvent("trail_moved", '{"order_id":"A"}')).toThrow("stored extreme expected, found nothing");
  expect(() => decodeEvent("trail_moved", '{"order_id":"A","extreme":7}')).toThrow("stored decimal expected, found 7");
  expect(() => decodeEvent("trail_moved", '{"order_id":1,"extreme":"7"}')).toThrow("stored text expected, found 1");
  expect(() => decodeEvent("trail_moved", "[]")).toThrow("stored record expected, found []");
});

test("fills, alerts and limits come back as they were written", () => {
  fc.assert(
    fc.property(someFill, EVENTS.alert_changed, EVENTS.limits_changed, (fill, { alert }, { limits }) => {
      expect(decodeFill(encodeFill(fill))).toStrictEqual(fill);
      expect(decodeAlert(encodeAlert(alert))).toStrictEqual(alert);
      expect(decodeLimits(encodeLimits(limits))).toStrictEqual(limits);
    }),
  );
});

test("limits that were stored before there were handlings and policies have the usual ones", () => {
  const { handling: _, policies: __, ...before } = JSON.parse(encodeLimits(someLimits())) as Record<string, unknown>;
  expect(Object.keys(before)).toEqual(["version", "portfolio", "symbols"]);
  expect(decodeLimits(JSON.stringify(before))).toStrictEqual(someLimits());
});
