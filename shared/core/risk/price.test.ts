import { describe } from "vitest";
import { ratio } from "../decimal";
import { BTC } from "../testing/a-config";
import { checkTable } from "../testing/check-case";
import type { TestAccount } from "../testing/test-account";

const aged =
  (ms: number) =>
  (account: TestAccount): void =>
    void (account.now += ms);
const longAndAged = (account: TestAccount): void => {
  account.hold(BTC, "2");
  account.now += 60_000;
};
const unset = { symbolLimits: { price_collar: null } };

describe("check 7: market data", () => {
  checkTable([
    { is: "a mark of the greatest age", after: aged(15_000), order: {}, code: null },
    { is: "a mark older than that", after: aged(15_001), order: {}, code: "stale_market_data" },
    { is: "a stale mark, to sell short", after: aged(15_001), order: { side: "sell" }, code: "stale_market_data" },
    { is: "no mark", account: { marks: {} }, order: {}, code: "no_market_data" },
    {
      is: "a stale mark, to reduce by a limit order on its own price",
      after: longAndAged,
      order: { side: "sell", quantity: "2", price: "10" },
      code: null,
    },
    {
      is: "a stale mark, to reduce by a market order",
      after: longAndAged,
      order: { type: "market", side: "sell", quantity: "2" },
      code: null,
    },
    {
      is: "a stale mark, to sell more than is held",
      after: longAndAged,
      order: { side: "sell", quantity: "2.001" },
      code: "stale_market_data",
    },
    {
      is: "a mark with the same price again is fresh",
      after: (account) => {
        account.now += 60_000;
        account.mark(BTC, "100");
      },
      order: {},
      code: null,
    },
  ]);
});

describe("check 7: the price collar", () => {
  checkTable([
    { is: "a buy at the collar", order: { price: "105" }, code: null },
    { is: "a buy over the collar", order: { price: "105.01" }, code: "price_collar" },
    { is: "a buy far under the market", order: { price: "20" }, code: null },
    { is: "a sale at the collar", order: { side: "sell", price: "95" }, code: null },
    { is: "a sale under the collar", order: { side: "sell", price: "94.99" }, code: "price_collar" },
    { is: "a sale far over the market", order: { side: "sell", price: "1000" }, code: null },
    {
      is: "a sale under the collar that reduces",
      after: (account) => account.hold(BTC, "2"),
      order: { side: "sell", price: "94.99" },
      code: "price_collar",
    },
    {
      is: "a stop_limit to buy at the collar of its trigger",
      order: { type: "stop_limit", stop: "120", price: "126" },
      code: null,
    },
    {
      is: "a stop_limit to buy over the collar of its trigger",
      order: { type: "stop_limit", stop: "120", price: "126.01" },
      code: "price_collar",
    },
    {
      is: "a stop_limit to sell at the collar of its trigger",
      order: { type: "stop_limit", side: "sell", stop: "80", price: "76" },
      code: null,
    },
    {
      is: "a stop_limit to sell under the collar of its trigger",
      order: { type: "stop_limit", side: "sell", stop: "80", price: "75.99" },
      code: "price_collar",
    },
    {
      is: "a sale far under a stale mark that reduces: there is nothing to hold it against",
      after: longAndAged,
      order: { side: "sell", price: "50" },
      code: null,
    },
    {
      is: "a buy over the collar where that only alerts",
      account: { handling: { "DEFAULT/price_collar": { action: "alert_only" } } },
      order: { price: "110" },
      code: null,
    },
    { is: "a collar that is not set", account: unset, order: {}, code: "price_collar" },
    {
      is: "a market order without a collar is valued by the default",
      account: unset,
      order: { type: "market" },
      code: null,
    },
    {
      is: "a collar over the whole price takes any sale",
      account: { symbolLimits: { price_collar: ratio("2") } },
      order: { side: "sell", quantity: "1000", price: "0.01" },
      code: null,
    },
  ]);
});
