import { expect, test } from "vitest";
import { DAY_MS, utcDate } from "../../shared/core/calendar-day";
import { money, price, ratio } from "../../shared/core/decimal";
import type { SymbolId } from "../../shared/core/ids";
import type { EquityDay } from "../../shared/core/risk-state";
import { returnHistory, type DailyClose } from "../../shared/core/statistics/return-history";
import { anOrder } from "../../shared/core/testing/an-order";
import { BTC, ETH } from "../../shared/core/testing/a-config";
import { anAccount, type TestAccount } from "../../shared/core/testing/test-account";
import { portfolioView } from "./portfolio-views";
import { backtestView, marginalRiskView, matricesView } from "./statistics-views";

const dateOf = (day: number): string => utcDate(Date.UTC(2026, 0, 1) + day * DAY_MS);

/** Closes whose daily returns are exactly those given, in whole percent, starting at a price of 100; prices are cut to 12 decimals. */
function closesOf(percents: readonly number[]): DailyClose[] {
  let close = 100;
  return [0, ...percents].map((percent, day) => {
    close *= 1 + percent / 100;
    return { date: dateOf(day), close: price(close.toFixed(12)) };
  });
}

/** Two quiet weeks, then one worst day of 10 % and one of 5 %: 40 returns. */
const FORTY = [...Array.from({ length: 38 }, (_, day) => (day % 2 === 0 ? 1 : -1)), -10, -5];

function withHistory(account: TestAccount, returns: Readonly<Record<string, readonly number[]>>, version = 1): void {
  const closes = new Map(Object.entries(returns).map(([symbol, row]) => [symbol as SymbolId, closesOf(row)]));
  account.run({ kind: "apply_history", history: returnHistory(version, closes) });
}

const holding = (signed = "100"): TestAccount => {
  const account = anAccount();
  account.hold(BTC, signed);
  return account;
};
const portfolio = (account: TestAccount) => portfolioView(account.state, account.now);

test("without closes a statistic is null, and says why", () => {
  expect(portfolio(holding())).toMatchObject({
    var_95: { value: null, method: "historical", observations: 0, status: "insufficient_history" },
    volatility: { value: null, status: "insufficient_history" },
    risk_score_missing: ["volatility", "correlation", "value_at_risk"],
  });
});

test("historical VaR is the loss at its rank: of 40 days the second worst at 95 %, the worst at 99 %", () => {
  const account = holding();
  withHistory(account, { [BTC]: FORTY });
  // 100 at 100 is worth 10,000: 5 % and 10 % of it, give or take the rounding of the closes.
  const { var_95: var95, var_99: var99, es_95: es95 } = portfolio(account);
  expect(Number(var95.value)).toBeCloseTo(500, 6);
  expect(Number(var99.value)).toBeCloseTo(1_000, 6);
  expect(Number(es95.value)).toBeCloseTo(750, 6);
  expect(var95).toMatchObject({ method: "historical", observations: 40, status: "ok" });
});

test("every method is there, the one that limits use first, and the account's own days wait for enough of them", () => {
  const account = holding();
  withHistory(account, { [BTC]: FORTY });
  const { estimates } = portfolio(account);
  expect(estimates.map(({ method, status }) => [method, status])).toEqual([
    ["historical", "ok"],
    ["normal", "ok"],
    ["ewma", "ok"],
    ["equity_returns", "insufficient_history"],
  ]);
});

test("with a stale mark no statistic is told: the positions cannot be valued", () => {
  const account = holding();
  withHistory(account, { [BTC]: FORTY });
  account.now += 60_000;
  expect(portfolio(account)).toMatchObject({
    var_95: { value: null, status: "not_available" },
    volatility: { value: null, status: "not_available" },
    risk_score: null,
    estimates: [{ status: "not_available" }, {}, {}, { status: "not_available" }],
  });
  expect(marginalRiskView(account.state, anOrder(), account.now)).toMatchObject({
    var_95: null,
    status: "not_available",
  });
});

test("an order that adds raises the VaR by its own share, one that closes the position takes all of it away", () => {
  const account = holding();
  withHistory(account, { [BTC]: FORTY });
  const adds = marginalRiskView(account.state, anOrder({ quantity: "10" }), account.now);
  expect(Number(adds.var_99)).toBeCloseTo(100, 6);
  const closes = marginalRiskView(account.state, anOrder({ side: "sell", quantity: "100" }), account.now);
  expect(Number(closes.var_99)).toBeCloseTo(-1_000, 6);
  expect(closes.status).toBe("ok");
});

test("an order in what has no history makes no figure", () => {
  const account = holding();
  withHistory(account, { [BTC]: FORTY });
  expect(marginalRiskView(account.state, anOrder({ symbol: ETH }), account.now)).toMatchObject({
    var_95: null,
    status: "insufficient_history",
  });
});

test("matrices are of what is held unless symbols are named, and a lone symbol is no cluster", () => {
  const account = holding();
  account.hold(ETH, "1");
  withHistory(account, { [BTC]: FORTY, [ETH]: FORTY });
  expect(matricesView(account.state, null)).toMatchObject({
    symbols: [BTC, ETH],
    observations: [
      [40, 40],
      [40, 40],
    ],
    correlation: [
      ["1", "1"],
      ["1", "1"],
    ],
    clusters: [[BTC, ETH]],
    max_correlation: "0.8",
    from: dateOf(1),
    to: dateOf(40),
  });
  expect(matricesView(account.state, [ETH])).toMatchObject({ symbols: [ETH], correlation: [["1"]], clusters: [] });
});

test("matrices of what has no closes are empty of figures, not of symbols", () => {
  expect(matricesView(holding().state, null)).toMatchObject({
    symbols: [BTC],
    observations: [[0]],
    volatility: [null],
    correlation: [[null]],
    clusters: [],
    from: null,
    to: null,
  });
});

test("a backtest needs 20 days that each have 100 before them", () => {
  const account = holding();
  withHistory(account, { [BTC]: Array.from({ length: 119 }, (_, day) => (day % 2 === 0 ? 1 : -1)) });
  expect(backtestView(account.state, "positions", account.now)).toMatchObject({
    basis: "positions",
    unit: "money",
    observations: 19,
    status: "insufficient_history",
    tests: [],
  });
});

test("a backtest names the days whose loss was over the figure, newest first", () => {
  const account = holding();
  // Ten days of -2 % set both figures; nothing after them comes near until the last two.
  const quiet = Array.from({ length: 118 }, (_, day) => (day < 100 && day % 10 === 0 ? -2 : day % 2 === 0 ? -1 : 1));
  withHistory(account, { [BTC]: [...quiet, -4, -7] });
  const view = backtestView(account.state, "positions", account.now);
  expect(view).toMatchObject({ observations: 20, from: dateOf(101), to: dateOf(120), status: "ok" });
  expect(view.tests.map(({ confidence, exceptions, expected }) => [confidence, exceptions, expected])).toEqual([
    [95, 2, "1"],
    [99, 2, "0.2"],
  ]);
  expect(view.tests[1]?.exception_days.map(({ date }) => date)).toEqual([dateOf(120), dateOf(119)]);
  expect(Number(view.tests[1]?.exception_days[0]?.var)).toBeCloseTo(400, 6);
  expect(view.tests[1]?.kupiec?.rejected).toBe(true);
  expect(view.tests[1]?.traffic_light?.zone).toBe("yellow");
});

test("a backtest gives no verdict where nothing is held, and none on positions that cannot be valued", () => {
  const returns = { [BTC]: Array.from({ length: 120 }, (_, day) => (day % 2 === 0 ? 1 : -1)) };
  const empty = anAccount();
  withHistory(empty, returns);
  expect(backtestView(empty.state, "positions", empty.now)).toMatchObject({ status: "nothing_at_risk", tests: [] });
  const account = holding();
  withHistory(account, returns);
  account.now += 60_000;
  const view = backtestView(account.state, "positions", account.now);
  expect(view).toMatchObject({ status: "not_available", observations: 0, tests: [] });
});

test("the account's own days are tested as shares of equity", () => {
  const account = anAccount();
  const day = (index: number, end: string): EquityDay => ({
    date: dateOf(index),
    start: money("1000"),
    end: money(end),
    flow: money("0"),
  });
  account.state.risk.equityDays.push(...Array.from({ length: 119 }, (_, at) => day(at, at % 2 === 0 ? "1010" : "990")));
  account.state.risk.equityDays.push(day(119, "950"));
  const { unit, observations, tests } = backtestView(account.state, "equity_returns", account.now);
  expect({ unit, observations }).toEqual({ unit: "share", observations: 20 });
  expect(tests[0]?.exception_days).toEqual([{ date: dateOf(119), outcome: "-0.05", var: "0.01" }]);
});

test("the score weighs what is known, and names what is not", () => {
  const account = anAccount({
    cash: "100000",
    limits: { max_exposure: money("20000"), max_var_95: money("1000") },
    symbolLimits: { max_concentration: ratio("1") },
  });
  account.hold(BTC, "100");
  // Exposure half of its limit, concentration a tenth: (0.3 × 0.5 + 0.2 × 0.1) ÷ 0.5.
  expect(portfolio(account).risk_score).toBe("34");
  withHistory(account, { [BTC]: FORTY });
  expect(portfolio(account).risk_score_missing).toEqual([]);
});
