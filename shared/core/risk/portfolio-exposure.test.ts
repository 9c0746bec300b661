import { describe, expect, test } from "vitest";
import { money, ratio } from "../decimal";
import { BTC, CONTRACT, ETH } from "../testing/a-config";
import { checkTable, type CheckCase } from "../testing/check-case";
import { anAccount, type AccountParts, type TestAccount } from "../testing/test-account";

const MARKS = { [BTC]: "100", [ETH]: "100", [CONTRACT]: "100" };
const holding =
  (...held: readonly (readonly [typeof BTC, string])[]) =>
  (account: TestAccount): void => {
    for (const [symbol, size] of held) account.hold(symbol, size);
  };

/** A hedge of 18 against 18, then a lower limit: closing a leg uncovers the other, and must be possible all the same. */
const reducingLeg: CheckCase = {
  is: "reducing one leg of a hedge passes though it uncovers the other",
  after: (one) => {
    one.hold(BTC, "18");
    one.hold(ETH, "-18");
    one.run({
      kind: "set_limits",
      changes: { portfolio: { max_net_exposure: money("1000") }, symbols: {} },
      reason: "",
      by: "",
      ifVersion: null,
    });
  },
  order: { symbol: ETH, quantity: "18" },
  code: null,
};

describe("check 14: net exposure, worst case of all symbols", () => {
  const account: AccountParts = { limits: { max_net_exposure: money("1000") } };
  const code = "net_exposure_limit";
  const hedged = holding([BTC, "8"], [ETH, "-8"]);
  checkTable([
    { is: "at the limit", account, order: { quantity: "10" }, code: null },
    { is: "over the limit", account, order: { quantity: "10.001" }, code },
    { is: "short at the limit", account, order: { side: "sell", quantity: "10" }, code: null },
    { is: "short over the limit", account, order: { side: "sell", quantity: "10.001" }, code },
    { is: "an order under the mark counts at the mark", account, order: { price: "99", quantity: "10.001" }, code },
    { is: "an order over the mark counts at its price", account, order: { price: "101", quantity: "9.901" }, code },
    { is: "a hedge takes it back, at the limit", account, after: hedged, order: { quantity: "10" }, code: null },
    { is: "a hedge takes it back, over the limit", account, after: hedged, order: { quantity: "10.001" }, code },
    {
      is: "an open hedge that has not filled takes nothing back",
      account,
      after: (one) => {
        one.hold(BTC, "8");
        one.working({ symbol: ETH, side: "sell", quantity: "8" });
      },
      order: { quantity: "2.001" },
      code,
    },
    {
      is: "open buys count all",
      account,
      after: (one) => void one.working({ symbol: ETH, quantity: "5" }),
      order: { quantity: "5.001" },
      code,
    },
    {
      is: "the other direction is counted for itself",
      account,
      after: (one) => void one.working({ symbol: ETH, quantity: "10" }),
      order: { side: "sell", quantity: "10" },
      code: null,
    },
    reducingLeg,
    { is: "not set", account: { limits: { max_net_exposure: null } }, order: {}, code },
  ]);
});

describe("check 14: leverage, after what the orders cost", () => {
  // 10 units at 100 cost a fee of 1: a leverage of 5 wants 200 beside it.
  const account = (cash: string): AccountParts => ({ cash, limits: { max_leverage: ratio("5") } });
  const code = "leverage_limit";
  checkTable([
    { is: "at the limit", account: account("201"), order: { quantity: "10" }, code: null },
    { is: "over the limit", account: account("200.99999999"), order: { quantity: "10" }, code },
    { is: "short at the limit", account: account("201"), order: { side: "sell", quantity: "10" }, code: null },
    { is: "short over the limit", account: account("200.99999999"), order: { side: "sell", quantity: "10" }, code },
    {
      is: "with an open order, at the limit",
      account: account("402"),
      after: (one) => void one.working({ symbol: ETH, quantity: "10" }),
      order: { quantity: "10" },
      code: null,
    },
    {
      is: "with an open order, over the limit",
      account: account("401.99999999"),
      after: (one) => void one.working({ symbol: ETH, quantity: "10" }),
      order: { quantity: "10" },
      code,
    },
    {
      is: "reducing while over the limit",
      account: account("201"),
      after: (one) => {
        one.hold(BTC, "10");
        one.adjust("-80");
        one.trading("active");
      },
      order: { side: "sell", quantity: "1" },
      code: null,
    },
    {
      is: "adding while over the limit",
      account: account("201"),
      after: (one) => {
        one.hold(BTC, "10");
        one.adjust("-50");
      },
      order: { quantity: "1" },
      code,
    },
    {
      is: "equity that is not known: a cash account whose other holding has no fresh mark",
      account: { type: "cash", cash: "1000" },
      after: (one) => {
        one.hold(ETH, "1");
        one.now += 15_001;
        one.mark(BTC, "100");
      },
      order: {},
      code: "stale_market_data",
    },
    { is: "not set", account: { limits: { max_leverage: null } }, order: {}, code },
  ]);
});

describe("check 14: concentration, one symbol over equity", () => {
  const account = (cash: string): AccountParts => ({
    cash,
    marks: MARKS,
    symbolLimits: { max_concentration: ratio("0.5") },
  });
  const code = "concentration_limit";
  checkTable([
    { is: "at the limit", account: account("2001"), order: { quantity: "10" }, code: null },
    { is: "over the limit", account: account("2000.99999999"), order: { quantity: "10" }, code },
    { is: "short over the limit", account: account("2000.99999999"), order: { side: "sell", quantity: "10" }, code },
    { is: "short at the limit", account: account("2001"), order: { side: "sell", quantity: "10" }, code: null },
    {
      is: "open orders of the symbol count, at the limit",
      account: account("2001"),
      after: (one) => void one.working({ quantity: "5" }),
      order: { quantity: "5" },
      code: null,
    },
    {
      is: "equity that is not known: a cash account whose other holding has no fresh mark",
      account: { ...account("2001"), type: "cash", limits: { max_leverage: ratio("1000") } },
      after: (one) => {
        one.hold(ETH, "1");
        one.now += 15_001;
        one.mark(BTC, "100");
      },
      order: {},
      code: "stale_market_data",
    },
    {
      is: "contracts count with their multiplier",
      account: account("2001"),
      order: { symbol: CONTRACT, quantity: "1.001" },
      code,
    },
    {
      is: "of another symbol nothing counts",
      account: account("2002"),
      after: (one) => one.hold(ETH, "10"),
      order: { quantity: "10" },
      code: null,
    },
    {
      is: "open orders of the symbol count",
      account: account("2001"),
      after: (one) => void one.working({ quantity: "5" }),
      order: { quantity: "5.01" },
      code,
    },
    {
      is: "reducing while over the limit",
      account: account("2001"),
      after: (one) => {
        one.hold(BTC, "10");
        one.adjust("-1000");
      },
      order: { side: "sell", quantity: "1" },
      code: null,
    },
    { is: "not set", account: { symbolLimits: { max_concentration: null } }, order: {}, code },
  ]);
});

describe("check 14: correlated exposure", () => {
  const moves = Array.from({ length: 30 }, (_, day) => ((day * 7) % 11) / 100 - 0.05);
  const apart = Array.from({ length: 30 }, (_, day) => ((day * 5) % 13) / 100 - 0.06);
  const limits = { max_correlated_exposure: money("1000") };
  const together: AccountParts = { limits, marks: MARKS, returns: { [BTC]: moves, [ETH]: moves, [CONTRACT]: apart } };
  const code = "correlated_exposure_limit";
  const holds = (one: TestAccount): void => one.hold(ETH, "5");
  checkTable([
    {
      is: "at the limit, with what moves with it",
      account: together,
      after: holds,
      order: { quantity: "5" },
      code: null,
    },
    { is: "over the limit", account: together, after: holds, order: { quantity: "5.001" }, code },
    {
      is: "short over the limit: the size counts, not the direction",
      account: together,
      after: holds,
      order: { side: "sell", quantity: "5.001" },
      code,
    },
    {
      is: "alone in its cluster it is held by its own limits",
      account: together,
      order: { quantity: "50" },
      code: null,
    },
    {
      is: "beside what does not move with it",
      account: together,
      after: (one) => one.hold(CONTRACT, "5"),
      order: { quantity: "50" },
      code: null,
    },
    {
      is: "an open order of what moves with it counts, at the limit",
      account: together,
      after: (one) => void one.working({ symbol: ETH, quantity: "5" }),
      order: { quantity: "5" },
      code: null,
    },
    {
      is: "an open order of what moves with it counts",
      account: together,
      after: (one) => void one.working({ symbol: ETH, quantity: "5" }),
      order: { quantity: "5.001" },
      code,
    },
    {
      is: "reducing while over the limit",
      account: { ...together, limits: {} },
      after: (one) => {
        one.hold(BTC, "10");
        one.hold(ETH, "10");
        one.run({
          kind: "set_limits",
          changes: { portfolio: limits, symbols: {} },
          reason: "",
          by: "",
          ifVersion: null,
        });
      },
      order: { side: "sell", quantity: "10" },
      code: null,
    },
    { is: "without returns it passes", account: { limits }, after: holds, order: { quantity: "50" }, code: null },
    {
      is: "without returns it blocks where the policy says so",
      account: { limits, policies: { onInsufficientHistory: "block" } },
      order: { quantity: "1" },
      code,
    },
    { is: "not set", account: { limits: { max_correlated_exposure: null } }, order: {}, code },
    {
      is: "with too few returns to tell what it moves with, where that blocks",
      account: {
        ...together,
        returns: { [BTC]: moves.slice(-19), [ETH]: moves },
        policies: { onInsufficientHistory: "block" },
      },
      order: {},
      code,
    },
  ]);

  test("the trace says that there was no history", () => {
    const one = anAccount({ limits });
    one.accepted();
    const [accepted] = one.events("order_accepted");
    expect(accepted?.type === "order_accepted" && accepted.decision.checks).toContainEqual(
      expect.objectContaining({ check: code, passed: true, observed: "insufficient_history" }),
    );
  });

  test("the sums are those of a recomputation after orders, fills, marks and other clusters", () => {
    const one = anAccount(together);
    holds(one);
    one.working({ quantity: "5" });
    one.mark(ETH, "110");
    const cluster = one.state.risk.clusters.get(ETH);
    expect(cluster).toBe(one.state.risk.clusters.get(BTC));
    expect(one.state.risk.clusters.has(CONTRACT)).toBe(false);
    expect(one.state.risk.clusterExposure.get(cluster!)).toEqual({ exposure: money("1050"), symbols: 2 });
  });
});
