/** What approval promises: at constant marks no sequence of fills takes the account over a limit that was checked. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  abs,
  feeUp,
  formatFine,
  formatMoney,
  max,
  min,
  money,
  plus,
  price,
  quantity,
  shareUp,
  type Money,
  type Price,
  type Quantity,
} from "../decimal";
import { remainingQuantity, type Order } from "../order";
import { contractValue } from "../reservation";
import type { OrderParts } from "../testing/an-order";
import { BTC, CONTRACT, ETH } from "../testing/a-config";
import { aFill, anAccount, canceled, type TestAccount } from "../testing/test-account";
import { equityOf } from "./funds";

const SYMBOLS = [BTC, ETH, CONTRACT] as const;
const MARK = price("100");
const MAX_POSITION = quantity("6");
const MAX_VALUE = money("3000");
const MAX_EXPOSURE = money("5000");

interface Step {
  readonly fills: boolean;
  readonly who: number;
  readonly units: number;
  readonly at: number;
  readonly buys: boolean;
  readonly market: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  fills: fc.boolean(),
  who: fc.nat(100),
  units: fc.integer({ min: 1, max: 40 }),
  at: fc.integer({ min: 80, max: 120 }),
  buys: fc.boolean(),
  market: fc.boolean(),
});

const account = (type: "margin" | "cash"): TestAccount =>
  anAccount({
    type,
    cash: type === "margin" ? "300" : "1000",
    marks: { [BTC]: "100", [ETH]: "100", [CONTRACT]: "100" },
    limits: { max_exposure: MAX_EXPOSURE },
    symbolLimits: {
      max_position: MAX_POSITION,
      max_value: MAX_VALUE,
      max_order_size: quantity("100"),
      max_order_value: money("1000000"),
    },
  });

function parts({ who, units, at, buys, market }: Step): OrderParts {
  return {
    symbol: SYMBOLS[who % 3] ?? BTC,
    side: buys ? "buy" : "sell",
    quantity: String(units / 4),
    ...(market ? { type: "market" } : { price: String(at) }),
  };
}

/**
 * A fill that the order allows: at its price or better, a market order up to the collar; with the taker's fee. What only
 * reduces needs no buying power (domain.md, "Accounts"), so that its own loss and fee are not promised: here it has none.
 */
function fill(one: TestAccount, order: Order, { units, at }: Step): void {
  const { request } = order;
  const limit = request.price ?? price(request.side === "buy" ? "105" : "100");
  const better = (BigInt(at) * 10n ** 12n) as Price;
  const worse = request.side === "buy" ? better > limit : better < limit;
  const reduces = order.hold.feeRate === 0n;
  const bound = reduces ? (request.side === "buy" ? min(limit, MARK) : max(limit, MARK)) : limit;
  const executed = worse || reduces ? bound : better;
  const rest = remainingQuantity(order);
  const size = units % 2 === 0 ? rest : ((rest / 2n || 1n) as Quantity);
  const instrument = one.surroundings.instruments.get(request.symbol);
  if (instrument === undefined) throw new Error("no instrument");
  const fee = reduces ? money("0") : feeUp(contractValue(size, executed, instrument.multiplier), instrument.takerFee);
  one.report(aFill(order, { quantity: formatFine(size), price: formatFine(executed), fee: formatMoney(fee) }));
}

function expectWithinLimits({ state }: TestAccount): void {
  let exposure = money("0");
  let margin = money("0");
  for (const book of state.books.values()) {
    const { multiplier, initialMargin } = book.instrument;
    const value = contractValue(abs(book.quantity), MARK, multiplier);
    expect(abs(book.quantity) <= MAX_POSITION).toBe(true);
    expect(value <= MAX_VALUE).toBe(true);
    exposure = plus(exposure, value);
    margin = plus(margin, shareUp(value, initialMargin));
    if (state.profile?.type === "cash") expect(book.quantity >= 0n).toBe(true);
  }
  expect(exposure <= MAX_EXPOSURE).toBe(true);
  if (state.profile?.type === "cash") expect(state.cash >= 0n).toBe(true);
  else expect(((equityOf(state) - margin) as Money) >= 0n).toBe(true);
}

describe.each(["margin", "cash"] as const)("a %s account", (type) => {
  test("is never taken over position, value, exposure or funds by fills of what was approved", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
        const one = account(type);
        for (const each of steps) {
          const open = [...one.state.orders.values()];
          const order = open[each.who % Math.max(1, open.length)];
          if (each.fills && order !== undefined) fill(one, order, each);
          else one.place(parts(each));
          one.turn();
          expectWithinLimits(one);
        }
      }),
      { numRuns: 200 },
    );
  });
});

test("what only reduces is never refused by an exposure limit, margin or a missing mark", () => {
  const EXPOSURE = [
    "position_limit",
    "position_count_limit",
    "gross_exposure_limit",
    "insufficient_buying_power",
    "margin_ratio_limit",
    "insufficient_position",
    "no_market_data",
    "stale_market_data",
    "reduce_only_would_increase",
  ];
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 20, size: "max" }),
      fc.boolean(),
      fc.integer({ min: 1, max: 500 }),
      fc.boolean(),
      (steps, isStale, mark, reduceOnly) => {
        const one = account("margin");
        for (const each of steps) {
          one.place(parts(each));
          one.turn();
          for (const order of one.state.orders.values()) fill(one, order, each);
        }
        one.report(...[...one.state.orders.values()].map((order) => canceled(order)));
        one.mark(BTC, String(mark));
        one.run({
          kind: "set_limits",
          changes: {
            portfolio: { max_exposure: money("1"), max_positions: 0 },
            symbols: { DEFAULT: { max_position: quantity("0.001"), max_value: money("1") } },
          },
          reason: "",
          by: "",
          ifVersion: null,
        });
        one.adjust("-1000000");
        if (isStale) one.now += 60_000;
        for (const { quantity: held, instrument } of [...one.state.books.values()]) {
          if (held === 0n) continue;
          const refusal = one.checked({
            symbol: instrument.symbol,
            side: held > 0n ? "sell" : "buy",
            quantity: formatFine(abs(held)),
            type: "market",
            reduceOnly,
          });
          expect(EXPOSURE).not.toContain(refusal);
        }
      },
    ),
    { numRuns: 100 },
  );
});
