import { describe, expect, test } from "vitest";
import { money, quantity } from "../decimal";
import { BTC, CONTRACT, ETH } from "../testing/a-config";
import { checkTable } from "../testing/check-case";
import { anAccount, type TestAccount } from "../testing/test-account";

const two = (account: TestAccount): void => {
  account.accepted();
  account.accepted();
};
const shortWithOpenSale = (account: TestAccount): void => {
  account.hold(BTC, "-2");
  account.working({ side: "sell", quantity: "2", price: "101" });
};
const longWithOpenBuy = (account: TestAccount): void => {
  account.hold(BTC, "2");
  account.working({ quantity: "2", price: "99" });
};

describe("check 10: open orders", () => {
  const account = { limits: { max_open_orders: 3 } };
  const symbol = { symbolLimits: { max_open_orders: 3 } };
  checkTable([
    { is: "the last of the account", account, after: two, order: { symbol: ETH }, code: null },
    {
      is: "one too many of the account",
      account: { limits: { max_open_orders: 2 } },
      after: two,
      order: { symbol: ETH },
      code: "open_orders_limit",
    },
    {
      is: "one too many that reduces: it is the number that counts",
      account: { limits: { max_open_orders: 1 } },
      after: longWithOpenBuy,
      order: { side: "sell" },
      code: "open_orders_limit",
    },
    {
      is: "a stop that is held is open",
      account: { limits: { max_open_orders: 1 } },
      after: (one) => void one.accepted({ type: "stop", stop: "110" }),
      order: {},
      code: "open_orders_limit",
    },
    {
      is: "not set for the account",
      account: { limits: { max_open_orders: null } },
      order: {},
      code: "open_orders_limit",
    },
    { is: "the last of the symbol", account: symbol, after: two, order: {}, code: null },
    {
      is: "one too many of the symbol",
      account: { symbolLimits: { max_open_orders: 2 } },
      after: two,
      order: {},
      code: "open_orders_limit",
    },
    {
      is: "of another symbol",
      account: { symbolLimits: { max_open_orders: 2 } },
      after: two,
      order: { symbol: ETH },
      code: null,
    },
    {
      is: "not set for the symbol",
      account: { symbolLimits: { max_open_orders: null } },
      order: {},
      code: "open_orders_limit",
    },
    {
      is: "an ended order counts no more",
      account: { limits: { max_open_orders: 1 } },
      after: (one) => void one.cancel(one.accepted()),
      order: {},
      code: null,
    },
  ]);
});

describe("check 13: position size, worst case with open orders", () => {
  const account = { symbolLimits: { max_position: quantity("5"), max_order_size: quantity("1000") } };
  checkTable([
    { is: "at the limit", account, order: { quantity: "5" }, code: null },
    { is: "over the limit", account, order: { quantity: "5.001" }, code: "position_limit" },
    { is: "short at the limit", account, order: { side: "sell", quantity: "5" }, code: null },
    { is: "short over the limit", account, order: { side: "sell", quantity: "5.001" }, code: "position_limit" },
    {
      is: "at the limit with position and open order",
      account,
      after: longWithOpenBuy,
      order: { quantity: "1" },
      code: null,
    },
    {
      is: "over the limit with position and open order",
      account,
      after: longWithOpenBuy,
      order: { quantity: "1.001" },
      code: "position_limit",
    },
    {
      is: "short at the limit with position and open order",
      account,
      after: shortWithOpenSale,
      order: { side: "sell", quantity: "1" },
      code: null,
    },
    {
      is: "short over the limit with position and open order",
      account,
      after: shortWithOpenSale,
      order: { side: "sell", quantity: "1.001" },
      code: "position_limit",
    },
    { is: "a flip to the limit", account, after: longWithOpenBuy, order: { side: "sell", quantity: "7" }, code: null },
    {
      is: "a flip over the limit",
      account,
      after: longWithOpenBuy,
      order: { side: "sell", quantity: "7.001" },
      code: "position_limit",
    },
    {
      is: "not set",
      account: { symbolLimits: { max_position: null, max_order_size: quantity("1000") } },
      order: {},
      code: "position_limit",
    },
  ]);
});

describe("check 13: position value, worst case with open orders", () => {
  const account = { symbolLimits: { max_value: money("500"), max_order_value: money("1000000") } };
  checkTable([
    { is: "at the limit", account, order: { quantity: "5" }, code: null },
    { is: "over the limit", account, order: { quantity: "5.001" }, code: "position_limit" },
    {
      is: "a buy over the mark counts its price: inside",
      account,
      order: { quantity: "4.807", price: "104" },
      code: null,
    },
    {
      is: "a buy over the mark counts its price: outside",
      account,
      order: { quantity: "4.808", price: "104" },
      code: "position_limit",
    },
    {
      is: "a buy under the mark counts the mark",
      account,
      order: { quantity: "5.001", price: "50" },
      code: "position_limit",
    },
    {
      is: "a sale over the mark counts its price: inside",
      account,
      order: { side: "sell", quantity: "3.333", price: "150" },
      code: null,
    },
    {
      is: "a sale over the mark counts its price: outside",
      account,
      order: { side: "sell", quantity: "3.334", price: "150" },
      code: "position_limit",
    },
    {
      is: "at the limit with position and open order",
      account,
      after: longWithOpenBuy,
      order: { quantity: "1", price: "99" },
      code: null,
    },
    {
      is: "over the limit with position and open order",
      account,
      after: longWithOpenBuy,
      order: { quantity: "1.001", price: "99" },
      code: "position_limit",
    },
    {
      is: "contracts count their multiplier: at the limit",
      account: { ...account, marks: { [CONTRACT]: "100" } },
      order: { symbol: CONTRACT, quantity: "0.5" },
      code: null,
    },
    {
      is: "contracts count their multiplier: over the limit",
      account: { ...account, marks: { [CONTRACT]: "100" } },
      order: { symbol: CONTRACT, quantity: "0.501" },
      code: "position_limit",
    },
    {
      is: "not set",
      account: { symbolLimits: { max_value: null, max_order_value: money("1000000") } },
      order: {},
      code: "position_limit",
    },
  ]);
});

describe("check 13: the number of positions", () => {
  checkTable([
    {
      is: "the last symbol",
      account: { limits: { max_positions: 2 } },
      after: (account) => void account.accepted(),
      order: { symbol: ETH },
      code: null,
    },
    {
      is: "a symbol too many, beside an open order",
      account: { limits: { max_positions: 1 } },
      after: (account) => void account.accepted(),
      order: { symbol: ETH },
      code: "position_count_limit",
    },
    {
      is: "a symbol too many, beside a position",
      account: { limits: { max_positions: 1 } },
      after: (account) => account.hold(BTC, "1"),
      order: { symbol: ETH },
      code: "position_count_limit",
    },
    {
      is: "more of the same symbol",
      account: { limits: { max_positions: 1 } },
      after: (account) => account.hold(BTC, "1"),
      order: {},
      code: null,
    },
    { is: "not set", account: { limits: { max_positions: null } }, order: {}, code: "position_count_limit" },
  ]);
});

describe("check 14: gross exposure", () => {
  const account = { limits: { max_exposure: money("1000") } };
  const open = (one: TestAccount): void => void one.accepted({ quantity: "5", price: "99" });
  checkTable([
    { is: "at the limit over two symbols", account, after: open, order: { symbol: ETH, quantity: "5" }, code: null },
    {
      is: "over the limit over two symbols",
      account,
      after: open,
      order: { symbol: ETH, quantity: "5.001" },
      code: "gross_exposure_limit",
    },
    {
      is: "long and short do not cancel out",
      account,
      after: open,
      order: { symbol: ETH, side: "sell", quantity: "5.001" },
      code: "gross_exposure_limit",
    },
    {
      is: "short at the limit",
      account,
      after: open,
      order: { symbol: ETH, side: "sell", quantity: "5" },
      code: null,
    },
    {
      is: "a position and its open sales count at their worst, which is what is there",
      account,
      after: (one) => {
        one.hold(BTC, "5");
        one.working({ side: "sell", quantity: "5", price: "110" });
      },
      order: { symbol: ETH, quantity: "5.001" },
      code: "gross_exposure_limit",
    },
    {
      is: "the two sides of a symbol count once",
      account,
      after: (one) => void one.accepted({ quantity: "10" }),
      order: { side: "sell", quantity: "10" },
      code: null,
    },
    { is: "not set", account: { limits: { max_exposure: null } }, order: {}, code: "gross_exposure_limit" },
  ]);
});

describe("a limit that is breached already", () => {
  const breached = (): TestAccount => {
    const account = anAccount();
    account.hold(BTC, "10");
    account.run({
      kind: "set_limits",
      changes: {
        portfolio: { max_exposure: money("500"), max_positions: 0 },
        symbols: {
          DEFAULT: {
            max_position: quantity("5"),
            max_value: money("500"),
            max_order_size: quantity("1000"),
            max_order_value: money("1000000"),
          },
        },
      },
      reason: "test",
      by: "test",
      ifVersion: null,
    });
    return account;
  };

  test.each(["limit", "market"] as const)("refuses what adds, and lets a %s order reduce", (type) => {
    const account = breached();
    expect(account.refusal({ type, quantity: "1" })).toBe("position_limit");
    expect(
      account.refusal({ type, side: "sell", quantity: "1", ...(type === "limit" ? { price: "110" } : {}) }),
    ).toBeNull();
  });

  test("lets a sale at a far better price reduce, whatever it is valued at", () => {
    expect(breached().refusal({ side: "sell", quantity: "10", price: "500" })).toBeNull();
  });
});
