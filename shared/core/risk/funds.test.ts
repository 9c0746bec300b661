import { describe } from "vitest";
import { ratio } from "../decimal";
import { BTC, CONTRACT, ETH, RISKY } from "../testing/a-config";
import type { OrderParts } from "../testing/an-order";
import { checkTable, type CheckCase } from "../testing/check-case";
import type { AccountParts, TestAccount } from "../testing/test-account";

const NO_MINIMUM = { min_margin_ratio: ratio("0") };
const SHORT = "insufficient_buying_power";

/** The same order with just enough cash, and with the smallest amount less. */
function needs(
  cash: string,
  order: OrderParts,
  more: Pick<CheckCase, "is" | "after"> & { readonly account?: AccountParts },
): CheckCase[] {
  const less = (cash.includes(".") ? cash : `${cash}.`).padEnd(cash.split(".")[0]!.length + 9, "0");
  const digits = (BigInt(less.replace(".", "")) - 1n).toString().padStart(9, "0");
  const justUnder = `${digits.slice(0, -8)}.${digits.slice(-8)}`;
  const account = (amount: string): AccountParts => ({ limits: NO_MINIMUM, ...more.account, cash: amount });
  return [
    { ...more, is: `${more.is}, with ${cash}`, account: account(cash), order, code: null },
    { ...more, is: `${more.is}, with ${justUnder}`, account: account(justUnder), order, code: SHORT },
  ];
}

/** Holds 2 of which 1 is offered, and has been left with nothing beside their margin. */
const longWithOpenSale = (account: TestAccount): void => {
  account.hold(BTC, "2");
  account.working({ side: "sell", price: "100" });
  account.adjust("-985");
  account.trading("active");
};
const RISKY_MARKS = { [RISKY]: "100" };
const CONTRACTS = { [CONTRACT]: "100" };
const open =
  (order: OrderParts) =>
  (account: TestAccount): void =>
    void account.accepted(order);

describe("check 12: buying power of a margin account", () => {
  checkTable([
    ...needs("10.1", {}, { is: "a buy at the mark: margin and fee" }),
    ...needs("10.1", { side: "sell" }, { is: "a short sale at the mark" }),
    ...needs("14.504", { price: "104" }, { is: "a buy over the mark: its price, and the loss at once" }),
    ...needs("10.099", { price: "99" }, { is: "a buy under the mark: margin at the mark, fee at its price" }),
    ...needs("14.096", { side: "sell", price: "96" }, { is: "a sale under the mark: the mark, and the loss at once" }),
    ...needs("11.11", { side: "sell", price: "110" }, { is: "a sale over the mark: its price" }),
    ...needs("15.605", { type: "market" }, { is: "a market buy: the collar is its price" }),
    ...needs("10.1", { type: "market", side: "sell" }, { is: "a market sale: the mark" }),
    ...needs("27.1655", { type: "stop", stop: "110" }, { is: "a stop to buy: the collar over its trigger" }),
    ...needs("10.1", { type: "stop", side: "sell", stop: "90" }, { is: "a stop to sell: the mark" }),
    ...needs("25.1", { symbol: RISKY }, { is: "high-risk: a quarter", account: { marks: RISKY_MARKS } }),
    ...needs("101", { symbol: CONTRACT }, { is: "ten units a contract", account: { marks: CONTRACTS } }),
    ...needs("20.2", {}, { is: "beside an open buy", after: open({}) }),
    ...needs(
      "10.2",
      {},
      { is: "beside an open sale of the same size: one margin, two fees", after: open({ side: "sell" }) },
    ),
    ...needs("20.2", { symbol: ETH }, { is: "beside an open buy of another symbol", after: open({}) }),
    ...needs("20.1", {}, { is: "beside a position", after: (account) => account.hold(BTC, "1") }),
    ...needs(
      "10.1",
      { side: "sell", quantity: "2" },
      { is: "a flip to the same size: fees of the whole", after: (account) => account.hold(BTC, "1") },
    ).map((row) => ({
      ...row,
      account: { ...row.account, cash: row.code === null ? "10.2" : "10.19999999" },
    })),
  ]);

  checkTable([
    {
      is: "no free margin, to sell what open sales leave",
      account: { cash: "1000", limits: NO_MINIMUM },
      after: longWithOpenSale,
      order: { side: "sell", quantity: "1" },
      code: null,
    },
    {
      is: "no free margin, to sell more than open sales leave",
      account: { cash: "1000", limits: NO_MINIMUM },
      after: longWithOpenSale,
      order: { side: "sell", quantity: "1.001" },
      code: SHORT,
    },
  ]);

  const broke = (account: TestAccount): void => {
    account.hold(BTC, "1");
    account.adjust("-1000");
    // Under its maintenance margin it is reducing; somebody has set it back.
    account.trading("active");
  };
  const sold = (account: TestAccount): void => {
    account.hold(BTC, "-1");
    account.adjust("-1000");
    account.trading("active");
  };
  checkTable([
    {
      is: "no equity, to sell what is held",
      account: { cash: "1000" },
      after: broke,
      order: { side: "sell" },
      code: null,
    },
    {
      is: "no equity, to sell more",
      account: { cash: "1000" },
      after: broke,
      order: { side: "sell", quantity: "1.001" },
      code: SHORT,
    },
    { is: "no equity, to buy back", account: { cash: "1000" }, after: sold, order: {}, code: null },
    {
      is: "no equity, to buy back more",
      account: { cash: "1000" },
      after: sold,
      order: { quantity: "1.001" },
      code: SHORT,
    },
    { is: "no cash at all", account: { cash: "0" }, order: {}, code: SHORT },
    {
      is: "a position elsewhere with a stale mark",
      after: (account) => {
        account.hold(ETH, "1");
        account.now += 15_001;
        account.mark(BTC, "100");
      },
      order: {},
      code: "stale_market_data",
    },
    {
      is: "a stale mark where nothing is held",
      after: (account) => {
        account.now += 15_001;
        account.mark(BTC, "100");
      },
      order: {},
      code: null,
    },
  ]);
});

describe("check 12: the margin ratio", () => {
  const half = (cash: string): AccountParts => ({ cash, limits: { min_margin_ratio: ratio("0.5") } });
  checkTable([
    { is: "at the minimum", account: half("20.2"), order: {}, code: null },
    { is: "under the minimum", account: half("20.19999999"), order: {}, code: "margin_ratio_limit" },
    {
      is: "under the minimum, short",
      account: half("20.19999999"),
      order: { side: "sell" },
      code: "margin_ratio_limit",
    },
    {
      is: "under the minimum, reducing",
      account: half("20.2"),
      after: (account) => {
        account.hold(BTC, "1");
        account.adjust("-9");
      },
      order: { side: "sell" },
      code: null,
    },
    { is: "not set", account: { limits: { min_margin_ratio: null } }, order: {}, code: "margin_ratio_limit" },
    {
      is: "not set, of a cash account",
      account: { type: "cash", limits: { min_margin_ratio: null } },
      order: {},
      code: null,
    },
  ]);
});

describe("check 12: a cash account", () => {
  const type = "cash";
  checkTable([
    ...needs("100.1", {}, { is: "a buy takes its notional and fee", account: { type } }),
    ...needs("105.105", { type: "market" }, { is: "a market buy with the collar", account: { type } }),
    ...needs("104.104", { price: "104" }, { is: "a buy over the mark: the loss is in the price", account: { type } }),
    ...needs("200.2", {}, { is: "beside an open buy", account: { type }, after: open({}) }),
    ...needs(
      "200.1",
      {},
      { is: "beside what it has bought", account: { type }, after: (account) => account.hold(BTC, "1") },
    ).map((row) => ({ ...row })),
    { is: "to sell what it has not", account: { type }, order: { side: "sell" }, code: "insufficient_position" },
    {
      is: "to sell what it has",
      account: { type },
      after: (account) => account.hold(BTC, "2"),
      order: { side: "sell", quantity: "2" },
      code: null,
    },
    {
      is: "to sell more than it has",
      account: { type },
      after: (account) => account.hold(BTC, "2"),
      order: { side: "sell", quantity: "2.001" },
      code: "insufficient_position",
    },
    {
      is: "to sell what its open sales leave",
      account: { type },
      after: (account) => {
        account.hold(BTC, "2");
        account.working({ side: "sell", price: "110" });
      },
      order: { side: "sell" },
      code: null,
    },
    {
      is: "to sell more than its open sales leave",
      account: { type },
      after: (account) => {
        account.hold(BTC, "2");
        account.working({ side: "sell", price: "110" });
      },
      order: { side: "sell", quantity: "1.001" },
      code: "insufficient_position",
    },
    {
      is: "to sell by a stop what a stop holds already",
      account: { type },
      after: (account) => {
        account.hold(BTC, "2");
        account.accepted({ side: "sell", quantity: "2", type: "stop", stop: "90" });
      },
      order: { side: "sell", quantity: "1", type: "stop", stop: "80" },
      code: "insufficient_position",
    },
  ]);
});
