import { expect, test } from "vitest";
import type { SymbolId, VenueId } from "../ids";
import { parseShadowName, shadowName } from "./shadow-name";

test("a shadow's name says its venue and symbol, and is no symbol", () => {
  const name = shadowName("north" as VenueId, "BTCUSDT" as SymbolId);
  expect(name).toBe("shadow:north:BTCUSDT");
  expect(parseShadowName(name)).toEqual({ venue: "north", symbol: "BTCUSDT" });
});

test.each(["BTCUSDT", "shadow:north", "shadow::BTCUSDT", "shadow:north:btc", "xshadow:north:BTCUSDT", ""])(
  "%j is no shadow's name",
  (name) => {
    expect(parseShadowName(name)).toBe(null);
  },
);
