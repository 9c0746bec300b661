import { describe } from "vitest";
import { money, quantity } from "../decimal";
import { DEFAULT_SYMBOL } from "../limits";
import {
  aConfig,
  anInstrument,
  BTC,
  CLOSED,
  CONTRACT,
  FOREIGN,
  someLimits,
  someSymbolLimits,
  surroundingsOf,
} from "../testing/a-config";
import { checkTable } from "../testing/check-case";
import { NOON, type TestAccount } from "../testing/test-account";

const stale = (account: TestAccount): void => void (account.now += 15_001);
const surroundings = surroundingsOf(aConfig());
const short = { maxQuantity: quantity("5"), minQuantity: quantity("0.5") };
const few = { ...surroundings, instruments: new Map([[BTC, anInstrument({ ...short, minNotional: money("0") })]]) };

describe("check 1: the form of an order", () => {
  checkTable([
    { is: "a limit order", order: {}, code: null },
    { is: "no quantity", order: { quantity: "0" }, code: "invalid_order" },
    { is: "a quantity below zero", order: { quantity: "-1" }, code: "invalid_order" },
    { is: "a limit order without a price", order: { price: null }, code: "invalid_order" },
    { is: "a price of nothing", order: { price: "0" }, code: "invalid_order" },
    { is: "a market order with a price", order: { type: "market", price: "100" }, code: "invalid_order" },
    { is: "a market order with a stop price", order: { type: "market", stop: "100" }, code: "invalid_order" },
    { is: "a limit order with a stop price", order: { stop: "100" }, code: "invalid_order" },
    { is: "a stop without a stop price", order: { type: "stop" }, code: "invalid_order" },
    { is: "a stop price of nothing", order: { type: "stop", stop: "0" }, code: "invalid_order" },
    { is: "a stop_limit without a stop price", order: { type: "stop_limit" }, code: "invalid_order" },
    {
      is: "a stop_limit without a price",
      order: { type: "stop_limit", stop: "100", price: null },
      code: "invalid_order",
    },
    { is: "a trailing_stop without an offset", order: { type: "trailing_stop" }, code: "invalid_order" },
    { is: "an offset of nothing", order: { type: "trailing_stop", trail: "0" }, code: "invalid_order" },
    { is: "an offset of another order", order: { trail: "1" }, code: "invalid_order" },
    { is: "gtd without an end", order: { tif: "gtd" }, code: "invalid_order" },
    { is: "an end without gtd", order: { tif: "gtc", expireAt: NOON + 1 }, code: "invalid_order" },
    { is: "an end just ahead", order: { expireAt: NOON + 1 }, code: null },
    { is: "an end that is now", order: { expireAt: NOON }, code: "invalid_order" },
    { is: "post_only", order: { postOnly: true }, code: null },
    { is: "post_only of a market order", order: { type: "market", postOnly: true }, code: "invalid_order" },
    { is: "post_only and ioc", order: { postOnly: true, tif: "ioc" }, code: "invalid_order" },
    { is: "post_only and fok", order: { postOnly: true, tif: "fok" }, code: "invalid_order" },
  ]);
});

describe("check 4: instrument and venue", () => {
  checkTable([
    { is: "an instrument that there is not", order: { symbol: "NOSUCH" as never }, code: "instrument_unknown" },
    { is: "one that is not tradable", order: { symbol: CLOSED }, code: "instrument_not_tradable" },
    { is: "one settled in another currency", order: { symbol: FOREIGN }, code: "instrument_not_tradable" },
    { is: "the venue by name", order: { venue: "paper" }, code: null },
    { is: "a venue that there is not", order: { venue: "nowhere" }, code: "venue_unavailable" },
  ]);
});

describe("check 5: the instrument's filters", () => {
  checkTable([
    { is: "a price on the tick", order: { price: "99.99" }, code: null },
    { is: "a price off the tick", order: { price: "99.995" }, code: "price_tick" },
    { is: "a stop price off the tick", order: { type: "stop", stop: "110.001" }, code: "price_tick" },
    { is: "an offset off the tick", order: { type: "trailing_stop", trail: "1.001" }, code: "price_tick" },
    { is: "a quantity on the step", order: { quantity: "1.001" }, code: null },
    { is: "a quantity off the step", order: { quantity: "1.0005" }, code: "quantity_step" },
    { is: "the minimum quantity", account: { surroundings: few }, order: { quantity: "0.5" }, code: null },
    {
      is: "under the minimum quantity",
      account: { surroundings: few },
      order: { quantity: "0.499" },
      code: "quantity_min",
    },
    { is: "the maximum quantity", account: { surroundings: few }, order: { quantity: "5" }, code: null },
    {
      is: "over the maximum quantity",
      account: { surroundings: few },
      order: { quantity: "5.001" },
      code: "quantity_max",
    },
    { is: "the minimum notional", order: { quantity: "0.1", price: "100" }, code: null },
    { is: "under the minimum notional", order: { quantity: "0.1", price: "99.99" }, code: "order_value_min" },
    { is: "the minimum notional at the mark", order: { type: "market", quantity: "0.1" }, code: null },
    {
      is: "under the minimum notional at the mark",
      order: { type: "market", quantity: "0.099" },
      code: "order_value_min",
    },
    {
      is: "the minimum notional of contracts",
      account: { marks: { [CONTRACT]: "100" } },
      order: { symbol: CONTRACT, quantity: "0.01" },
      code: null,
    },
    { is: "a market order without a mark", account: { marks: {} }, order: { type: "market" }, code: "no_market_data" },
    { is: "a market order at a stale mark", after: stale, order: { type: "market" }, code: "stale_market_data" },
  ]);
});

const sized = (own: string | null, position: string | null) => ({
  symbolLimits: {
    max_order_size: own === null ? null : quantity(own),
    max_position: position === null ? null : quantity(position),
  },
});
const valued = (own: string | null, position: string | null = "1000000000") => ({
  symbolLimits: {
    max_order_value: own === null ? null : money(own),
    max_value: position === null ? null : money(position),
  },
});

describe("check 6: size and value of one order", () => {
  checkTable([
    { is: "the largest size", account: sized("5", "1000"), order: { quantity: "5" }, code: null },
    {
      is: "over the largest size",
      account: sized("5", "1000"),
      order: { quantity: "5.001" },
      code: "order_size_limit",
    },
    {
      is: "over the largest size to sell",
      account: sized("5", "1000"),
      order: { side: "sell", quantity: "5.001" },
      code: "order_size_limit",
    },
    {
      is: "over the largest size, reducing: it guards against a slip of the hand",
      account: sized("5", "1000"),
      after: (account) => {
        account.hold(BTC, "5");
        account.hold(BTC, "5");
      },
      order: { side: "sell", quantity: "5.001" },
      code: "order_size_limit",
    },
    {
      is: "open orders are not counted in",
      account: sized("5", "1000"),
      after: (account) => void account.working({ quantity: "5" }),
      order: { quantity: "5" },
      code: null,
    },
    {
      is: "a size that is not set is the position's: at it",
      account: sized(null, "5"),
      order: { quantity: "5" },
      code: null,
    },
    {
      is: "a size that is not set is the position's: over it",
      account: sized(null, "5"),
      order: { quantity: "5.001" },
      code: "order_size_limit",
    },
    { is: "neither size is set", account: sized(null, null), order: {}, code: "order_size_limit" },
    { is: "the largest value", account: valued("500"), order: { quantity: "5" }, code: null },
    {
      is: "over the largest value",
      account: valued("500"),
      order: { quantity: "5", price: "100.01" },
      code: "order_value_limit",
    },
    { is: "the largest value to sell", account: valued("500"), order: { side: "sell", quantity: "5" }, code: null },
    {
      is: "over the largest value, reducing",
      account: valued("500"),
      after: (account) => {
        account.hold(BTC, "5");
        account.hold(BTC, "1");
      },
      order: { side: "sell", quantity: "5.001" },
      code: "order_value_limit",
    },
    {
      is: "a market order that reduces at a stale mark is not valued anew",
      account: valued("500"),
      after: (account) => {
        account.hold(BTC, "1");
        stale(account);
      },
      order: { type: "market", side: "sell" },
      code: null,
    },
    {
      is: "a market buy is valued with the collar: inside",
      account: valued("500"),
      order: { type: "market", quantity: "4.761" },
      code: null,
    },
    {
      is: "a market buy is valued with the collar: outside",
      account: valued("500"),
      order: { type: "market", quantity: "4.762" },
      code: "order_value_limit",
    },
    {
      is: "a market sale is valued at the mark: at it",
      account: valued("500"),
      order: { type: "market", side: "sell", quantity: "5" },
      code: null,
    },
    {
      is: "a market sale is valued at the mark: outside",
      account: valued("500"),
      order: { type: "market", side: "sell", quantity: "5.001" },
      code: "order_value_limit",
    },
    {
      is: "a stop to buy at its trigger with the collar: inside",
      account: valued("500"),
      order: { type: "stop", stop: "110", quantity: "4.329" },
      code: null,
    },
    {
      is: "a stop to buy at its trigger with the collar: outside",
      account: valued("500"),
      order: { type: "stop", stop: "110", quantity: "4.33" },
      code: "order_value_limit",
    },
    {
      is: "a trailing stop to buy at its first trigger: inside",
      account: valued("500"),
      order: { type: "trailing_stop", trail: "10", quantity: "4.329" },
      code: null,
    },
    {
      is: "a trailing stop to buy at its first trigger: outside",
      account: valued("500"),
      order: { type: "trailing_stop", trail: "10", quantity: "4.33" },
      code: "order_value_limit",
    },
    {
      is: "a trailing stop with a stop price of its own: inside",
      account: valued("500"),
      order: { type: "trailing_stop", trail: "10", stop: "120", quantity: "3.968" },
      code: null,
    },
    {
      is: "a trailing stop with a stop price of its own: outside",
      account: valued("500"),
      order: { type: "trailing_stop", trail: "10", stop: "120", quantity: "3.969" },
      code: "order_value_limit",
    },
    {
      is: "contracts by their multiplier: at it",
      account: { ...valued("500"), marks: { [CONTRACT]: "100" } },
      order: { symbol: CONTRACT, quantity: "0.5" },
      code: null,
    },
    {
      is: "contracts by their multiplier: outside",
      account: { ...valued("500"), marks: { [CONTRACT]: "100" } },
      order: { symbol: CONTRACT, quantity: "0.501" },
      code: "order_value_limit",
    },
    {
      is: "a value that is not set is the position's",
      account: valued(null, "500"),
      order: { quantity: "5.001" },
      code: "order_value_limit",
    },
    { is: "neither value is set", account: valued(null, null), order: {}, code: "order_value_limit" },
    {
      is: "a symbol's own row goes before the default, limit by limit",
      account: {
        surroundings: {
          ...surroundings,
          defaultLimits: {
            ...someLimits(),
            symbols: new Map([
              [DEFAULT_SYMBOL, someSymbolLimits({ max_order_size: quantity("1") })],
              [BTC, someSymbolLimits({ max_position: quantity("5"), price_collar: null })],
            ]),
          },
        },
      },
      order: { quantity: "5" },
      code: null,
    },
  ]);
});
