import { expect, test } from "vitest";
import { ratio } from "../shared/core/decimal";
import instruments from "./instruments.json";
import limits from "./limits.json";
import { ConfigError, parseConfig } from "./load-config";
import venues from "./venues.json";

const read = (routing: unknown) => parseConfig({ instruments, limits, venues: { ...venues, routing } }).routing;

test("a file without routing is smart, and has no rule", () => {
  const { routing: _, ...without } = { routing: null, ...venues };
  expect(parseConfig({ instruments, limits, venues: without }).routing).toEqual({
    bySymbol: new Map(),
    priority: [],
    smart: true,
    maxQuoteAgeMs: 5_000,
    takerFees: new Map(),
  });
});

test("a rule alone leaves the rest as it is without one", () => {
  expect(read({ by_symbol: { BTCUSDT: "paper" } })).toEqual({ ...read({}), bySymbol: new Map([["BTCUSDT", "paper"]]) });
  expect(read({})).toEqual(read(undefined));
});

test("rules, priorities and fees are read as they stand", () => {
  expect(
    read({
      by_symbol: { BTCUSDT: "paper" },
      priority: ["paper"],
      smart: false,
      max_quote_age_ms: 1_000,
      taker_fees: { paper: "0.0005" },
    }),
  ).toEqual({
    bySymbol: new Map([["BTCUSDT", "paper"]]),
    priority: ["paper"],
    smart: false,
    maxQuoteAgeMs: 1_000,
    takerFees: new Map([["paper", ratio("0.0005")]]),
  });
});

test("everything that does not fit is named at once", () => {
  const wrong = {
    by_symbol: { NOPE: "paper", BTCUSDT: "nowhere" },
    priority: ["paper", "paper", "elsewhere"],
    smart: true,
    max_quote_age_ms: 1_000,
    taker_fees: { abroad: "0.001" },
  };
  let problems: readonly string[] = [];
  try {
    read(wrong);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    ({ problems } = error);
  }
  expect(problems).toEqual([
    "venues.json: routing.by_symbol.NOPE is not a listed instrument",
    "venues.json: routing.by_symbol.NOPE is paper, which does not trade it",
    "venues.json: routing.by_symbol names nowhere, which is not a listed venue",
    "venues.json: routing.priority names elsewhere, which is not a listed venue",
    "venues.json: routing.priority names paper twice",
    "venues.json: routing.taker_fees names abroad, which is not a listed venue",
  ]);
});
