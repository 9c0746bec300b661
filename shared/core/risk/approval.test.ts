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
  negate,
  ONE,
  plus,
  price,
  quantity,
  ratio,
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
const MAX_NET = money("2500");
const MAX_LEVERAGE = ratio("7");

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
    limits: { max_exposure: MAX_EXPOSURE, max_net_exposure: MAX_NET, max_leverage: MAX_LEVERAGE },
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

/**
 * What net exposure may come to: its limit, or what an order that only reduces was let through with, as it uncovered the other leg of a
 * hedge (docs/decisions/0063); its trace says how much that is.
 */
function netAllowed(one: TestAccount): Money {
  let allowed = MAX_NET;
  for (const event of one.events("order_accepted")) {
    const line =
      event.type === "order_accepted" && event.decision.checks.find(({ check }) => check === "net_exposure_limit");
    if (line && line.lowers === true && typeof line.observed === "bigint")
      allowed = max(allowed, line.observed as Money);
  }
  return allowed;
}

function expectWithinLimits(one: TestAccount): void {
  const { state } = one;
  let exposure = money("0");
  let net = money("0");
  let margin = money("0");
  for (const book of state.books.values()) {
    const { multiplier, initialMargin } = book.instrument;
    const value = contractValue(abs(book.quantity), MARK, multiplier);
    expect(abs(book.quantity) <= MAX_POSITION).toBe(true);
    expect(value <= MAX_VALUE).toBe(true);
    exposure = plus(exposure, value);
    net = plus(net, book.quantity < 0n ? negate(value) : value);
    margin = plus(margin, shareUp(value, initialMargin));
    if (state.profile?.type === "cash") expect(book.quantity >= 0n).toBe(true);
  }
  expect(exposure <= MAX_EXPOSURE).toBe(true);
  expect(abs(net) <= netAllowed(one)).toBe(true);
  expect(exposure * ONE <= MAX_LEVERAGE * equityOf(state)).toBe(true);
  if (state.profile?.type === "cash") expect(state.cash >= 0n).toBe(true);
  else expect(((equityOf(state) - margin) as Money) >= 0n).toBe(true);
}

describe.each(["margin", "cash"] as const)("a %s account", (type) => {
  test("is never taken over position, value, gross and net exposure, leverage or funds by fills of what was approved", () => {
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
    "net_exposure_limit",
    "leverage_limit",
    "concentration_limit",
    "correlated_exposure_limit",
    "daily_loss_limit",
    "drawdown_limit",
    "var_limit",
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
            portfolio: {
              max_exposure: money("1"),
              max_net_exposure: money("1"),
              max_leverage: ratio("0.001"),
              max_positions: 1,
              max_correlated_exposure: money("1"),
              max_daily_loss: money("0.01"),
              max_drawdown: ratio("0.001"),
              max_var_95: money("0.01"),
              max_var_99: money("0.01"),
            },
            symbols: {
              DEFAULT: {
                max_position: quantity("0.001"),
                max_value: money("1"),
                max_concentration: ratio("0.001"),
                max_order_size: quantity("1000"),
                max_order_value: money("1000000"),
              },
            },
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

const RETURNS = {
  [BTC]: Array.from({ length: 40 }, (_, day) => ((day * 7) % 11) / 100 - 0.05),
  [ETH]: Array.from({ length: 40 }, (_, day) => ((day * 7) % 11) / 120 - 0.04),
  [CONTRACT]: Array.from({ length: 40 }, (_, day) => ((day * 5) % 13) / 100 - 0.06),
};

/** Limits that orders of these sizes come up against, each of them raised by a factor of up to four. */
const PORTFOLIO = {
  max_exposure: MAX_EXPOSURE,
  max_net_exposure: MAX_NET,
  max_leverage: MAX_LEVERAGE,
  max_drawdown: ratio("0.05"),
  max_daily_loss: money("20"),
  max_var_95: money("120"),
  max_var_99: money("150"),
  max_correlated_exposure: money("2000"),
  breaker_position_loss: money("30"),
} as const;
const SYMBOL = {
  max_position: MAX_POSITION,
  max_value: MAX_VALUE,
  max_concentration: ratio("5"),
  max_order_size: quantity("5"),
  max_order_value: money("900"),
} as const;

test("raising a limit never turns an approval into a refusal", () => {
  let approvals = 0;
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 15, size: "max" }),
      fc.array(step, { minLength: 5, maxLength: 5 }),
      fc.integer({ min: 97, max: 103 }),
      fc.constantFrom(
        ...(Object.keys(PORTFOLIO) as (keyof typeof PORTFOLIO)[]),
        ...(Object.keys(SYMBOL) as (keyof typeof SYMBOL)[]),
      ),
      fc.integer({ min: 101, max: 400 }),
      (steps, asked, mark, name, percent) => {
        const one = anAccount({
          cash: "600",
          marks: { [BTC]: "100", [ETH]: "100", [CONTRACT]: "100" },
          limits: PORTFOLIO,
          symbolLimits: SYMBOL,
          returns: RETURNS,
        });
        for (const each of steps) {
          one.place(parts(each));
          one.turn();
          for (const order of one.state.orders.values()) if (each.fills) fill(one, order, each);
        }
        // Dynamic limits follow equity with the marks: after these nothing but the raise is new.
        for (const symbol of SYMBOLS) one.mark(symbol, String(mark));
        const before = asked.map((each) => one.checked(parts(each)));
        const raised = (limit: bigint): bigint => (limit * BigInt(percent)) / 100n;
        const changes =
          name in PORTFOLIO
            ? { portfolio: { [name]: raised(PORTFOLIO[name as keyof typeof PORTFOLIO]) }, symbols: {} }
            : { portfolio: {}, symbols: { DEFAULT: { [name]: raised(SYMBOL[name as keyof typeof SYMBOL]) } } };
        one.run({ kind: "set_limits", changes, reason: "", by: "", ifVersion: null });
        for (const [index, each] of asked.entries()) {
          if (before[index] !== null) continue;
          approvals += 1;
          expect(one.checked(parts(each))).toBeNull();
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(approvals).toBeGreaterThan(200);
});
