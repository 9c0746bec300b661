/** Venues that are exchanges: what a row of venues.json must say, and that all that is wrong is named at once. */
import { expect, test } from "vitest";
import type { SymbolId, VenueId } from "../shared/core/ids";
import instruments from "./instruments.json";
import limits from "./limits.json";
import { ConfigError, parseConfig } from "./load-config";
import venues from "./venues.json";

const ROW = {
  venue: "binance-sim",
  adapter: "binance",
  exchange: "binance",
  base_url: "http://127.0.0.1:8790",
  ws_url: "ws://127.0.0.1:8790",
  symbols: ["BTCUSDT"],
  venue_symbols: { BTCUSDT: "BTC/USDT" },
  credentials: { key: "VENUE_BINANCE_SIM_KEY", secret: "VENUE_BINANCE_SIM_SECRET" },
  receive_window_ms: 5_000,
  horizon_ms: 15_000,
  weight_per_minute: 6_000,
  weight_reserve: 600,
  orders_per_10s: 100,
  timeout_ms: 5_000,
};

const parse = (...rows: object[]) =>
  parseConfig({ instruments, limits, venues: { ...venues, venues: [...venues.venues, ...rows] } });

function problemsIn(...rows: object[]): readonly string[] {
  try {
    parse(...rows);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test("no exchange is configured unless somebody does so", () => {
  const all = [...parse().venues.values()];
  expect(all.map(({ adapter }) => adapter)).toEqual(["paper"]);
});

test("a row says where the venue is, what it calls our symbols, and which secrets are its own", () => {
  expect(parse(ROW).venues.get("binance-sim" as VenueId)).toEqual({
    venue: "binance-sim",
    adapter: "binance",
    exchange: "binance",
    baseUrl: "http://127.0.0.1:8790",
    wsUrl: "ws://127.0.0.1:8790",
    symbols: new Set(["BTCUSDT"]),
    venueSymbols: new Map<SymbolId, string>([["BTCUSDT" as SymbolId, "BTC/USDT"]]),
    credentials: { key: "VENUE_BINANCE_SIM_KEY", secret: "VENUE_BINANCE_SIM_SECRET" },
    receiveWindowMs: 5_000,
    horizonMs: 15_000,
    weightPerMinute: 6_000,
    weightReserve: 600,
    ordersPer10s: 100,
    balanceTolerance: new Map(),
    timeoutMs: 5_000,
  });
});

test.each([
  ["an exchange that the adapter does not speak to", { exchange: "elsewhere" }, /exchange/],
  ["an address without encryption", { base_url: "http://api.binance.com" }, /base_url.*https/],
  ["a stream without encryption", { ws_url: "ws://ws-api.binance.com:9443" }, /ws_url.*wss/],
  ["an address with a path", { base_url: "https://api.binance.com/api/v3" }, /base_url/],
  ["an address with somebody's password", { base_url: "https://me:secret@api.binance.com" }, /base_url/],
  [
    "a secret that is another binding's",
    { credentials: { ...ROW.credentials, key: "AUTH_SECRET" } },
    /credentials\.key/,
  ],
  ["one secret for both", { credentials: { key: "VENUE_A_KEY", secret: "VENUE_A_KEY" } }, /VENUE_A_KEY is named twice/],
  ["a symbol without the venue's name", { symbols: ["BTCUSDT", "ETHUSDT"] }, /has no venue_symbols\.ETHUSDT/],
  [
    "a name of a symbol that it does not trade",
    { venue_symbols: { ...ROW.venue_symbols, ETHUSDT: "ETH/USDT" } },
    /venue_symbols\.ETHUSDT is none of its symbols/,
  ],
  ["a symbol that is another there", { venue_symbols: { BTCUSDT: "BTC/USDC" } }, /but it is BTC in USDT/],
  ["a symbol that nobody lists", { symbols: ["NOPE"], venue_symbols: { NOPE: "NO/PE" } }, /not a listed instrument/],
  ["a reserve that leaves nothing", { weight_reserve: 6_000 }, /weight_reserve must be under/],
  ["a horizon that a lease can outlast", { horizon_ms: 14_999 }, /horizon_ms must be 10000/],
  ["a field of another adapter", { taker_fee: "0" }, /taker_fee/],
] as const)("refuses %s", (_, changes, sentence) => {
  const problems = problemsIn({ ...ROW, ...changes });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(sentence);
});

test("names all that is wrong with several rows at once", () => {
  const other = { ...ROW, venue: "other", weight_reserve: 7_000, horizon_ms: 12_000 };
  const problems = problemsIn({ ...ROW, symbols: ["BTCUSDT", "ETHUSDT"] }, other).join("\n");
  for (const sentence of [/has no venue_symbols/, /other weight_reserve/, /other horizon_ms/, /KEY is named twice/])
    expect(problems).toMatch(sentence);
});
