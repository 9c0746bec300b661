import fc from "fast-check";
import { expect, test } from "vitest";
import { formatFine, formatMoney, money, type Money } from "../../shared/core/decimal";
import { firmLimitUses, firmTotals } from "./firm-exposure";
import type { FirmLimitSet, RiskSummary } from "./firm-rpc";
import { aSummary } from "./testing/a-summary";

const NOON = Date.UTC(2026, 10, 21, 12);
const MIDNIGHT = Date.UTC(2026, 10, 21);
const limits: FirmLimitSet = {
  max_exposure: money("1000"),
  max_net_exposure: money("500"),
  max_daily_loss: money("100"),
};

const usesOf = (summaries: readonly RiskSummary[], changed: Partial<FirmLimitSet> = {}) =>
  Object.fromEntries(
    firmLimitUses({ ...limits, ...changed }, firmTotals(summaries, NOON)).map(({ name, used, utilization, level }) => [
      name,
      [formatMoney(used), utilization === null ? null : formatFine(utilization), level],
    ]),
  );

test("long and short of different accounts add up in gross and net out in net exposure", () => {
  const accounts = [aSummary({ long: "300", short: "50" }), aSummary({ account: "b", short: "450" })];
  expect(usesOf(accounts)).toMatchObject({
    max_exposure: ["800", "0.8", "warning"],
    max_net_exposure: ["200", "0.4", "ok"],
  });
});

test("a limit is a breach at 100 %, critical from 90 and a warning from 80", () => {
  const levelAt = (long: string) => usesOf([aSummary({ long })])["max_exposure"]?.[2];
  expect(["799.999", "800", "899.999", "900", "999.999", "1000"].map(levelAt)).toEqual([
    "ok",
    "warning",
    "warning",
    "critical",
    "critical",
    "breach",
  ]);
});

test("an amount that only rounds to the limit is no breach", () => {
  expect(usesOf([aSummary({ long: "999.99999999999999" })])["max_exposure"]).toEqual([
    "999.99999999999999",
    "1",
    "critical",
  ]);
});

test("a limit of 0 is reached by anything, and not by nothing", () => {
  const none = { max_exposure: money("0") };
  expect(usesOf([aSummary()], none)["max_exposure"]).toEqual(["0", null, "ok"]);
  expect(usesOf([aSummary({ long: "0.000000000001" })], none)["max_exposure"]?.[2]).toBe("breach");
});

test("the day's loss counts what was reported today; what was lost yesterday is over", () => {
  const of = (dayPnl: string, asOf: number) => aSummary({ dayPnl, asOf });
  expect(usesOf([of("-99", MIDNIGHT), of("-500", MIDNIGHT - 1)])["max_daily_loss"]).toEqual(["99", "0.99", "critical"]);
  expect(usesOf([of("-130", NOON), of("40", NOON)])["max_daily_loss"]?.[0]).toBe("90");
  expect(usesOf([of("40", NOON)])["max_daily_loss"]).toEqual(["0", "0", "ok"]);
});

test("the worst level counts, and unknown comes between high and critical", () => {
  const worst = (...levels: RiskSummary["riskLevel"][]) =>
    firmTotals(
      levels.map((riskLevel) => aSummary({ riskLevel })),
      NOON,
    ).riskLevel;
  expect(worst()).toBe("low");
  expect(worst("low", "high", "medium")).toBe("high");
  expect(worst("high", "unknown", "low")).toBe("unknown");
  expect(worst("critical", "unknown")).toBe("critical");
});

test("sums do not depend on the order of the accounts, and are exact", () => {
  const amount = fc.bigInt({ min: -(10n ** 36n), max: 10n ** 36n }).map((units) => units as Money);
  const account = fc.record({ equity: amount, long: amount, short: amount, dayPnl: amount });
  fc.assert(
    fc.property(fc.array(account, { maxLength: 20 }), (amounts) => {
      const summaries = amounts.map((of) => ({ ...aSummary({ asOf: NOON }), ...of }));
      const totals = firmTotals(summaries, NOON);
      expect(firmTotals(summaries.toReversed(), NOON)).toEqual(totals);
      for (const part of ["equity", "long", "short", "dayPnl"] as const)
        expect(totals[part]).toBe(amounts.reduce((sum, of) => sum + of[part], 0n));
    }),
  );
});
