/** What must be true of every what-if, on random lives of accounts under tight limits. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { money, quantity, ratio } from "./decimal";
import { DEFAULT_SYMBOL, type LimitSet } from "./limits";
import { BTC, CONTRACT, ETH } from "./testing/a-config";
import { step, Walk } from "./testing/random-walk";
import { anAccount, type TestAccount } from "./testing/test-account";
import { whatIfOf } from "./testing/what-if-of";

/** Limits that a walk meets often. */
const TIGHT = {
  limits: {
    max_exposure: money("4000"),
    max_net_exposure: money("3000"),
    max_leverage: ratio("0.03"),
    max_positions: 2,
    max_open_orders: 12,
    min_margin_ratio: ratio("0.99"),
    max_drawdown: ratio("0.01"),
    max_daily_loss: money("600"),
  },
  symbolLimits: {
    max_position: quantity("9"),
    max_value: money("2500"),
    max_order_size: quantity("4"),
    max_concentration: ratio("0.02"),
  },
} as const;

function walked(
  type: "margin" | "cash",
  steps: readonly (typeof step extends fc.Arbitrary<infer S> ? S : never)[],
): TestAccount {
  const account = anAccount({
    type,
    cash: "100000",
    marks: { [BTC]: "100", [ETH]: "100", [CONTRACT]: "100" },
    ...TIGHT,
  });
  const walk = new Walk(account);
  for (const one of steps) walk.take(one);
  account.turn(0);
  return account;
}

const lives = fc.tuple(
  fc.constantFrom("margin" as const, "cash" as const),
  fc.array(step, { maxLength: 120, size: "max" }),
);

test("proposing the limits in force changes no decision, and every decision can be made again", () => {
  let judged = 0;
  fc.assert(
    fc.property(lives, ([type, steps]) => {
      const account = walked(type, steps);
      const { changed, summary } = whatIfOf(account, account.state.limits);
      judged += summary.orders;
      expect(changed).toEqual([]);
      expect([...summary.undeterminedBy]).toEqual([]);
    }),
    { numRuns: 100 },
  );
  expect(judged).toBeGreaterThan(300);
});

/** The same limits, each tightened to a share of itself. */
const tightened = (limits: LimitSet, percent: bigint): LimitSet => {
  const share = <T extends bigint | number | null>(value: T): T =>
    (typeof value === "bigint"
      ? (value * percent) / 100n
      : typeof value === "number"
        ? Math.floor((value * Number(percent)) / 100)
        : value) as T;
  const row = limits.symbols.get(DEFAULT_SYMBOL);
  const { portfolio } = limits;
  return {
    ...limits,
    version: limits.version + 1,
    portfolio: {
      ...portfolio,
      max_exposure: share(portfolio.max_exposure),
      max_net_exposure: share(portfolio.max_net_exposure),
      max_leverage: share(portfolio.max_leverage),
      max_positions: share(portfolio.max_positions),
      max_open_orders: share(portfolio.max_open_orders),
      max_daily_loss: share(portfolio.max_daily_loss),
    },
    symbols:
      row === undefined
        ? limits.symbols
        : new Map([
            [
              DEFAULT_SYMBOL,
              {
                ...row,
                max_position: share(row.max_position),
                max_value: share(row.max_value),
                max_order_size: share(row.max_order_size),
              },
            ],
          ]),
  };
};

test("tightening never turns a refusal into an approval", () => {
  let refused = 0;
  fc.assert(
    fc.property(lives, fc.bigInt({ min: 1n, max: 99n }), ([type, steps], percent) => {
      const account = walked(type, steps);
      const { summary } = whatIfOf(account, tightened(account.state.limits, percent));
      refused += summary.nowRejected;
      expect(summary.nowApproved).toBe(0);
    }),
    { numRuns: 100 },
  );
  expect(refused).toBeGreaterThan(50);
});
