import { describe, expect, test } from "vitest";
import { allowanceAt, rampErrors, shareAt, type RampStep } from "./capital-ramp";
import { money, ratio } from "./decimal";

const step = (date: string, share: string): RampStep => ({ date, share: ratio(share) });
const at = (time: string): number => Date.parse(time);
const RAMP = { steps: [step("2026-11-10", "0.1"), step("2026-11-20", "0.5")], dailyNotionalCap: money("50000") };

describe("the steps of a ramp", () => {
  test("may rise, or stay, from day to day", () => {
    expect(rampErrors([step("2026-11-10", "0"), step("2026-11-11", "0"), step("2026-12-01", "1")])).toEqual([]);
  });

  test("that go backwards are named, all of them at once", () => {
    const steps = [
      step("2026-11-10", "0.5"),
      step("2026-11-10", "0.4"),
      step("2026-11-09", "1.1"),
      step("2026-11-30", "1"),
    ];
    expect(rampErrors(steps).map(({ step: index, field }) => `${index} ${field}`)).toEqual([
      "1 date",
      "1 share",
      "2 date",
      "2 share",
      "3 share",
    ]);
  });
});

describe("what a day allows", () => {
  test.each([
    ["2026-11-09T23:59:59.999Z", "0"],
    ["2026-11-10T00:00:00.000Z", "0.1"],
    ["2026-11-19T23:59:59.999Z", "0.1"],
    ["2026-11-20T00:00:00.000Z", "0.5"],
    ["2027-11-20T00:00:00.000Z", "0.5"],
  ])("follows the newest step: %s → %s", (time, share) => {
    expect(shareAt(RAMP, at(time))).toBe(ratio(share));
  });

  test("is that share of the cap", () => {
    expect(allowanceAt(RAMP, at("2026-11-15T12:00:00Z"))).toBe(money("5000"));
  });

  test("is the whole cap without steps, and everything without a cap", () => {
    expect(allowanceAt({ ...RAMP, steps: [] }, at("2026-11-15T12:00:00Z"))).toBe(money("50000"));
    expect(allowanceAt({ ...RAMP, dailyNotionalCap: null }, at("2026-11-15T12:00:00Z"))).toBeNull();
  });
});
