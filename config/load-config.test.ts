import { expect, test } from "vitest";
import { isMultipleOf, money, notional, price, quantity, ratio } from "../shared/core/decimal";
import type { SymbolId, VenueId } from "../shared/core/ids";
import { DEFAULT_POLICIES, DEFAULT_SYMBOL } from "../shared/core/limits";
import instruments from "./instruments.json";
import limits from "./limits.json";
import { ConfigError, loadAccountLimits, loadConfig, parseConfig, type ConfigSources } from "./load-config";
import venues from "./venues.json";

const BTC = "BTCUSDT" as SymbolId;

const problemsIn = (change: Partial<ConfigSources>): readonly string[] => {
  try {
    parseConfig({ instruments, limits, venues, ...change });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

test("the committed files are accepted and take the smoke order", () => {
  const config = loadConfig();
  const bitcoin = config.instruments.get(BTC)!;
  const [size, at] = [quantity("0.001"), price("45000")];
  expect(isMultipleOf(size, bitcoin.stepSize)).toBe(true);
  expect(isMultipleOf(at, bitcoin.tickSize)).toBe(true);
  expect(size >= bitcoin.minQuantity && notional(size, at) >= bitcoin.minNotional).toBe(true);
});

test("the defaults are those of the trading rules, and nothing is left open", () => {
  const { defaultLimits, risk } = loadConfig();
  expect(Object.values(defaultLimits.portfolio)).not.toContain(null);
  expect(defaultLimits.portfolio).toMatchObject({
    max_exposure: money("1000000"),
    max_leverage: ratio("10"),
    max_drawdown: ratio("0.2"),
    max_open_orders: 10_000,
  });
  expect(defaultLimits.symbols.get(BTC)).toMatchObject({
    max_position: quantity("10"),
    max_value: money("500000"),
    max_concentration: ratio("0.3"),
    price_collar: null,
  });
  expect(defaultLimits.symbols.get(DEFAULT_SYMBOL)).toEqual({
    max_position: quantity("1000"),
    max_value: money("50000"),
    max_concentration: ratio("0.1"),
    max_order_size: null,
    max_order_value: null,
    max_open_orders: 1_000,
    price_collar: ratio("0.05"),
  });
  expect(risk).toEqual({
    maxMarkAgeMs: 15_000,
    defaultCollar: ratio("0.05"),
    marketOrderMaxQueueMs: 30_000,
    approvals: 1,
    proposalValidMs: 86_400_000,
  });
});

test("high-risk instruments have the higher initial margin", () => {
  const margins = [...loadConfig().instruments.values()].map(({ symbol, initialMargin }) => [symbol, initialMargin]);
  expect(Object.fromEntries(margins)).toMatchObject({ BTCUSDT: ratio("0.1"), DOGEUSDT: ratio("0.25") });
});

test("every instrument has a house maker and the default venue trades it", () => {
  const config = loadConfig();
  const paper = config.venues.get("paper" as VenueId)!;
  expect(config.defaultVenue).toBe("paper");
  expect(paper).toMatchObject({ receiveWindowMs: 5_000, horizonMs: 11_000 });
  expect([...paper.symbols]).toEqual([...config.instruments.keys()]);
  expect([...config.houseMakers.keys()]).toEqual([...config.instruments.keys()]);
  expect(config.houseMakers.get(BTC)).toMatchObject({
    halfSpread: ratio("0.0002"),
    minQuantity: quantity("5"),
    minNotional: money("200000"),
    band: ratio("0.005"),
  });
});

test("no default of a symbol is left in force for a load account", () => {
  const load = loadAccountLimits();
  const { portfolio, symbols } = loadConfig().defaultLimits;
  expect(Object.keys(load.portfolio).sort()).toEqual(Object.keys(portfolio).sort());
  expect(Object.keys(load.symbols).sort()).toEqual([...symbols.keys()].sort());
  for (const row of Object.values(load.symbols))
    expect(Object.keys(row)).toEqual(
      expect.arrayContaining(["max_position", "max_value", "max_concentration", "max_open_orders"]),
    );
});

test("problems in several files are reported together, each with its place", () => {
  const problems = problemsIn({
    instruments: { ...instruments, instruments: [{ ...instruments.instruments[0], tick_size: "0", step_size: 1 }] },
    limits: {
      ...limits,
      defaults: {
        ...limits.defaults,
        portfolio: { ...limits.defaults.portfolio, max_leverage: "1001", max_drawdown: undefined },
      },
    },
    venues: { ...venues, surprise: true },
  });
  expect(problems).toHaveLength(5);
  expect(problems.join("\n")).toMatch(/instruments\.0\.tick_size: must be above zero/);
  expect(problems.join("\n")).toMatch(/instruments\.0\.step_size/);
  expect(problems.join("\n")).toMatch(/defaults\.portfolio\.max_leverage: must be at most 1000/);
  expect(problems.join("\n")).toMatch(/defaults\.portfolio\.max_drawdown/);
  expect(problems.join("\n")).toMatch(/venues\.json.*surprise/);
});

test("a decimal written as a number, in exponents or with too many digits is refused", () => {
  for (const max_value of [50000, "5e4", "0.1234567890123456789012345", "NaN", ""]) {
    const symbols = { ...limits.defaults.symbols, ETHUSDT: { max_value } };
    expect(problemsIn({ limits: { ...limits, defaults: { ...limits.defaults, symbols } } })).toHaveLength(1);
  }
});

const [first] = instruments.instruments;
const [paper] = venues.venues;
test.each([
  [
    "an instrument listed twice",
    { instruments: { ...instruments, instruments: [...instruments.instruments, first] } },
    /BTCUSDT is listed twice/,
  ],
  [
    "instruments of two quote currencies",
    { instruments: { ...instruments, instruments: [{ ...first, quote: "EUR" }, ...instruments.instruments.slice(1)] } },
    /instruments are quoted in EUR, USDT, and the firm's limits know one currency/,
  ],
  [
    "a minimum off its step",
    {
      instruments: {
        ...instruments,
        instruments: [{ ...first, min_quantity: "0.000015" }, ...instruments.instruments.slice(1)],
      },
    },
    /min_quantity is no multiple/,
  ],
  [
    "a minimum above the maximum",
    {
      instruments: {
        ...instruments,
        instruments: [{ ...first, min_quantity: "9001" }, ...instruments.instruments.slice(1)],
      },
    },
    /above its max_quantity/,
  ],
  [
    "maintenance above initial margin",
    {
      instruments: {
        ...instruments,
        margins: { ...instruments.margins, high: { initial: "0.04", maintenance: "0.05" } },
      },
    },
    /margins.high/,
  ],
  [
    "limits of a symbol nobody lists",
    { limits: { ...limits, load: { ...limits.load, symbols: { ...limits.load.symbols, NOPE: {} } } } },
    /load.symbols.NOPE/,
  ],
  ["a venue listed twice", { venues: { ...venues, venues: [paper, paper] } }, /paper is listed twice/],
  [
    "a venue symbol nobody lists",
    { venues: { ...venues, venues: [{ ...paper, symbols: [...paper!.symbols, "NOPE"] }] } },
    /paper trades NOPE/,
  ],
  [
    "a tradable symbol without the default venue",
    { venues: { ...venues, venues: [{ ...paper, symbols: paper!.symbols.slice(1) }] } },
    /BTCUSDT is tradable, but/,
  ],
  [
    "a default venue nobody lists",
    { venues: { ...venues, default_venue: "nowhere" } },
    /nowhere is not a listed venue/,
  ],
  [
    "a horizon within the receive window",
    { venues: { ...venues, venues: [{ ...paper, horizon_ms: 5000 }] } },
    /horizon_ms must be over/,
  ],
  [
    "a house maker nobody lists",
    { venues: { ...venues, house_makers: { ...venues.house_makers, NOPE: venues.house_makers.DEFAULT } } },
    /house_makers.NOPE/,
  ],
  [
    "a house maker quoting outside its band",
    { venues: { ...venues, house_makers: { DEFAULT: { ...venues.house_makers.DEFAULT, band: "0.0002" } } } },
    /half_spread must be under/,
  ],
] as const)("refuses %s", (_, change, sentence) => {
  const problems = problemsIn(change);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(sentence);
});

test("refuses a default row that leaves a limit open", () => {
  const { price_collar: _, ...row } = limits.defaults.symbols.DEFAULT;
  expect(
    problemsIn({ limits: { ...limits, defaults: { ...limits.defaults, symbols: { DEFAULT: row } } } }),
  ).toHaveLength(1);
});

test.each([
  ["duplicate_window_ms", 60_001],
  ["duplicate_window_ms", -1],
  ["self_match", "maybe"],
  ["repeated_executions", { count: 0, window_ms: 1_000 }],
  ["repeated_executions", { count: 1, window_ms: 0 }],
  ["on_insufficient_history", "shrug"],
  ["max_correlation", "1.01"],
  ["volatility_target", "0"],
  ["fun", true],
] as const)("a policy out of its range is named: %s", (name, value) => {
  const policies = { ...limits.risk.policies, [name]: value };
  const [problem, ...others] = problemsIn({ limits: { ...limits, risk: { ...limits.risk, policies } } });
  expect(others).toEqual([]);
  expect(problem).toContain("limits.json: risk.policies");
});

test("the policies and the firm's limits are those of the trading rules", () => {
  const { defaultLimits, firmLimits, risk } = loadConfig();
  expect(defaultLimits.policies).toEqual(DEFAULT_POLICIES);
  expect(defaultLimits.handling.size).toBe(0);
  expect(risk.approvals).toBe(1);
  expect(Object.values(firmLimits).every((limit) => limit > 0n)).toBe(true);
  expect(problemsIn({ limits: { ...limits, risk: { ...limits.risk, approvals: 3 } } })).toHaveLength(1);
});
