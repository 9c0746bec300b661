import { describe, expect, it } from "vitest";
import { DAY_MS, utcDate } from "./calendar-day";
import { money, price, quantity, ratio } from "./decimal";
import { returnHistory } from "./statistics/return-history";
import { BTC, ETH } from "./testing/a-config";
import { aFill, anAccount, NOON } from "./testing/test-account";
import { whatIfOf } from "./testing/what-if-of";

const codes = (asked: ReturnType<typeof whatIfOf>) =>
  asked.changed.map(({ before, after }) => [before.code, after.code]);

describe("new orders", () => {
  it("lists an approval that a lower limit would have refused, with both traces", () => {
    const account = anAccount();
    account.accepted({ quantity: "1" });
    const large = account.accepted({ quantity: "50" });
    const { changed, summary } = whatIfOf(account, { portfolio: { max_exposure: money("1000") } });
    expect(changed).toMatchObject([
      {
        kind: "order",
        orderId: large.orderId,
        before: { approved: true, code: null },
        after: { approved: false, code: "gross_exposure_limit" },
      },
    ]);
    const line = (of: "before" | "after") =>
      changed[0]?.[of].checks.find(({ check }) => check === "gross_exposure_limit");
    expect(line("before")).toMatchObject({ passed: true, limit: money("1000000000"), source: "recomputed" });
    expect(line("after")).toMatchObject({
      passed: false,
      observed: money("5100"),
      limit: money("1000"),
      source: "recomputed",
    });
    expect(summary).toMatchObject({ orders: 2, changed: 1, nowRejected: 1, nowApproved: 0, undetermined: 0 });
    expect([...summary.byCode]).toEqual([["gross_exposure_limit", { nowRejected: 1, nowApproved: 0 }]]);
  });

  it("lists a refusal that a higher limit would have approved", () => {
    const account = anAccount({ limits: { max_exposure: money("1000") } });
    expect(account.refusal({ quantity: "50" })).toBe("gross_exposure_limit");
    const { changed, summary } = whatIfOf(account, { portfolio: { max_exposure: money("10000") } });
    expect(changed).toMatchObject([
      { before: { code: "gross_exposure_limit" }, after: { approved: true, code: null } },
    ]);
    expect(summary).toMatchObject({ changed: 1, nowApproved: 1, undetermined: 0 });
  });

  it("lists a refusal that would have come for another reason", () => {
    const account = anAccount({
      limits: { max_exposure: money("1000") },
      symbolLimits: { max_order_size: quantity("60") },
    });
    expect(account.refusal({ quantity: "50" })).toBe("gross_exposure_limit");
    const asked = whatIfOf(account, { symbols: { DEFAULT: { max_order_size: quantity("40") } } });
    expect(codes(asked)).toEqual([["gross_exposure_limit", "order_size_limit"]]);
    expect(asked.summary).toMatchObject({ changed: 1, nowRejected: 0, nowApproved: 0 });
  });

  it("goes on behind the check that refused, up to the next that does", () => {
    const account = anAccount({
      limits: { max_exposure: money("1000"), max_positions: 100 },
      symbolLimits: { max_order_size: quantity("10") },
    });
    expect(account.refusal({ quantity: "50" })).toBe("order_size_limit");
    const asked = whatIfOf(account, { symbols: { DEFAULT: { max_order_size: quantity("100") } } });
    expect(codes(asked)).toEqual([["order_size_limit", "gross_exposure_limit"]]);
  });

  it("holds an order against the limits of its time, not against those that came later", () => {
    const account = anAccount({ limits: { max_exposure: money("1000") } });
    account.refusal({ quantity: "50" });
    account.run({
      kind: "set_limits",
      changes: { portfolio: { max_exposure: money("100000") }, symbols: {} },
      reason: "more",
      by: "test",
      ifVersion: null,
    });
    account.accepted({ quantity: "50" });
    const { changed, summary } = whatIfOf(account, { portfolio: { max_exposure: money("2000") } });
    expect(changed).toMatchObject([{ before: { approved: true }, after: { code: "gross_exposure_limit" } }]);
    expect(summary).toMatchObject({ orders: 2, undetermined: 0 });
  });

  it("judges each order on the account as it really was: what an earlier refusal would have freed stays used", () => {
    const account = anAccount();
    account.accepted({ quantity: "8" });
    account.accepted({ quantity: "8" });
    account.accepted({ quantity: "8" });
    const { summary } = whatIfOf(account, { portfolio: { max_exposure: money("1000") } });
    // Alone each would fit; but the first was accepted, and the account held it when the others came.
    expect(summary).toMatchObject({ orders: 3, nowRejected: 2 });
  });

  it("values positions by the marks that each decision saw", () => {
    const account = anAccount();
    account.hold(BTC, "10");
    account.mark(BTC, "200");
    account.accepted({ quantity: "1", price: "195" });
    account.mark(BTC, "50");
    account.accepted({ quantity: "1", price: "49" });
    const { changed, summary } = whatIfOf(account, { portfolio: { max_exposure: money("1500") } });
    expect(changed.map(({ after }) => after.checks.at(-1)?.observed)).toEqual([money("2200")]);
    expect(summary.undetermined).toBe(0);
  });
});

describe("orders that exist", () => {
  it("judges an amendment in the outbox", () => {
    const account = anAccount();
    const order = account.accepted({ quantity: "1" });
    account.replace(order, { quantity: "50" });
    const { changed } = whatIfOf(account, { portfolio: { max_exposure: money("1000") } });
    expect(changed).toMatchObject([
      { kind: "replace", orderId: order.orderId, after: { code: "gross_exposure_limit" } },
    ]);
  });

  it("judges a replace at the venue", () => {
    const account = anAccount();
    const order = account.working({ quantity: "1" });
    account.replace(order, { quantity: "50" });
    const { changed, summary } = whatIfOf(account, { portfolio: { max_exposure: money("1000") } });
    expect(changed).toMatchObject([{ kind: "replace", before: { approved: true } }]);
    expect(summary).toMatchObject({ orders: 2, undetermined: 0 });
  });

  it("judges a stop when it is triggered, and one that was refused then", () => {
    const account = anAccount();
    account.accepted({ type: "stop", side: "buy", quantity: "10", stop: "110" });
    account.mark(BTC, "111");
    const { changed, summary } = whatIfOf(account, { portfolio: { max_exposure: money("1160") } });
    expect(changed).toMatchObject([{ kind: "trigger", after: { code: "gross_exposure_limit" } }]);
    expect(summary).toMatchObject({ orders: 2, undetermined: 0 });

    const limited = anAccount({ limits: { max_exposure: money("1160") } });
    const refused = limited.accepted({ type: "stop", side: "buy", quantity: "10", stop: "110" });
    limited.mark(BTC, "111");
    expect(limited.order(refused).reject?.code).toBe("gross_exposure_limit");
    expect(codes(whatIfOf(limited, { portfolio: { max_exposure: money("10000") } }))).toEqual([
      ["gross_exposure_limit", null],
    ]);
  });

  it("judges the order that closes a position as one that only reduces", () => {
    const account = anAccount();
    account.hold(BTC, "10");
    account.working({ side: "sell", quantity: "4", price: "104" });
    account.run({ kind: "close_position", symbol: BTC });
    const { summary } = whatIfOf(account, { portfolio: { max_exposure: money("1") } });
    expect(summary).toMatchObject({ undetermined: 0, nowRejected: 1 });
  });

  it("finds an order again that ended long ago", () => {
    const account = anAccount();
    const old = account.working({ quantity: "1" });
    account.report(aFill(old, { quantity: "0.5", id: "first" }), {
      kind: "canceled",
      orderId: old.orderId,
      venueReason: null,
    });
    for (let count = 0; count < 1_100; count++) account.refusal({ quantity: "0.0001" });
    account.report(aFill(old, { quantity: "0.5", id: "late" }));
    account.accepted({ quantity: "9" });
    const { changed, summary } = whatIfOf(account, { symbols: { DEFAULT: { max_position: quantity("9.5") } } });
    expect(changed.map(({ after }) => after.checks.at(-1)?.observed)).toEqual([quantity("10")]);
    expect(summary).toMatchObject({ orders: 1_102, undetermined: 0 });
  });
});

describe("what the journal does not keep", () => {
  it("leaves a refusal by the firm's controls as it was", () => {
    const account = anAccount();
    account.firm({ tradingState: "halted" });
    expect(account.refusal()).toBe("trading_halted");
    expect(whatIfOf(account, { portfolio: { max_exposure: money("1") } }).summary).toMatchObject({
      orders: 1,
      changed: 0,
      undetermined: 0,
    });
  });

  it("counts a decision whose marks it does not know as undetermined, and says which check it hangs on", () => {
    const account = anAccount();
    account.hold(BTC, "10");
    account.accepted({ quantity: "1" });
    account.history.journal.forEach((entry, index) => {
      if (entry.event.type === "marks_noted")
        account.history.journal[index] = { ...entry, event: { ...entry.event, marks: [] } };
    });
    const { summary, changed } = whatIfOf(account, { portfolio: { max_exposure: money("1") } });
    expect(changed).toEqual([]);
    expect(summary.undetermined).toBe(2);
    expect([...summary.undeterminedBy.values()]).toEqual([2]);
  });
});

describe("what needs the closes of that day", () => {
  /** Forty days on which BTC moves by a tenth, up and down in turn. */
  const closes = Array.from({ length: 40 }, (_, day) => ({
    date: utcDate(NOON - (40 - day) * DAY_MS),
    close: price(day % 2 === 0 ? "100" : "110"),
  }));
  const history = returnHistory(1, new Map([[BTC, closes]]));
  /** One order under a VaR limit that it passes: it may cost about 91. */
  const anAccountWithVar = () => {
    const account = anAccount({ limits: { max_var_95: money("100") } });
    account.run({ kind: "apply_history", history });
    account.accepted({ quantity: "10" });
    return account;
  };
  const varLine = (asked: ReturnType<typeof whatIfOf>) =>
    asked.changed[0]?.after.checks.find(({ check }) => check === "var_95_limit");

  it("is worked out anew while the closes are known", () => {
    const asked = whatIfOf(anAccountWithVar(), { portfolio: { max_var_95: money("50") } }, { history });
    expect(codes(asked)).toEqual([[null, "var_limit"]]);
    expect(varLine(asked)).toMatchObject({ limit: money("50"), source: "recomputed" });
  });

  it("is held against the proposed limit by what was recorded when they are not", () => {
    const account = anAccountWithVar();
    const asked = whatIfOf(account, { portfolio: { max_var_95: money("50") } });
    expect(codes(asked)).toEqual([[null, "var_limit"]]);
    expect(varLine(asked)).toMatchObject({ limit: money("50"), source: "recorded" });
    expect(whatIfOf(account, { portfolio: { max_var_95: money("95") } }).summary).toMatchObject({
      changed: 0,
      undetermined: 0,
    });
  });

  it("is held against as much of a proposed limit as volatility left of that of then", () => {
    const both = returnHistory(
      1,
      new Map([
        [BTC, closes],
        [ETH, closes],
      ]),
    );
    const account = anAccount({ limits: { max_correlated_exposure: money("10000") } });
    account.run({ kind: "apply_history", history: both });
    account.hold(ETH, "5");
    account.mark(ETH, "100");
    const { createdSequence } = account.accepted({ quantity: "5" });
    const span = { fromSequence: createdSequence };
    // Volatility leaves about a quarter: of 3,000 too little for the 1,000 of both, of 5,000 enough.
    for (const known of [both, null]) {
      const asked = (limit: string) =>
        whatIfOf(account, { portfolio: { max_correlated_exposure: money(limit) } }, { history: known, span });
      expect(codes(asked("3000"))).toEqual([[null, "correlated_exposure_limit"]]);
      expect(asked("5000").summary).toMatchObject({ changed: 0, undetermined: 0 });
    }
  });

  it("is not guessed behind a refusal once it was seen to be off", () => {
    const account = anAccountWithVar();
    account.run({
      kind: "set_limits",
      changes: { portfolio: { max_exposure: money("1500") }, symbols: {} },
      reason: "less",
      by: "test",
      ifVersion: null,
    });
    expect(account.refusal({ quantity: "6", side: "buy" })).toBe("gross_exposure_limit");
    const raise = { portfolio: { max_exposure: money("5000"), max_var_95: money("1000") } };
    const without = whatIfOf(account, raise).summary;
    expect([...without.undeterminedBy]).toEqual([["correlated_exposure_limit", 1]]);
    expect(whatIfOf(account, raise, { history }).summary).toMatchObject({ nowApproved: 1, undetermined: 0 });
  });

  it("counts only closes of days before the decision", () => {
    const tomorrow = { date: utcDate(NOON + DAY_MS), close: price("1") };
    const later = returnHistory(2, new Map([[BTC, [...closes, tomorrow]]]));
    const asked = whatIfOf(anAccountWithVar(), { portfolio: { max_var_95: money("50") } }, { history: later });
    expect(varLine(asked)).toMatchObject({ source: "recomputed" });
  });
});

describe("which decisions are judged", () => {
  const asked = (span: Parameters<typeof whatIfOf>[2] extends infer P ? P : never) => {
    const account = anAccount();
    for (let count = 0; count < 4; count++) {
      account.accepted({ quantity: "1", symbol: count % 2 === 0 ? BTC : ETH });
      account.now += 1_000;
    }
    return { account, summary: whatIfOf(account, { portfolio: { max_exposure: money("250") } }, span).summary };
  };

  it("judges all of them by default", () => {
    expect(asked({}).summary).toMatchObject({ orders: 4, changed: 2 });
  });

  it("replays what is before a span and does not judge it", () => {
    const { account } = asked({});
    const last = account.history.journal.at(-1);
    expect(asked({ span: { fromSequence: last?.sequence ?? 0 } }).summary).toMatchObject({ orders: 1, changed: 1 });
    expect(asked({ span: { untilSequence: (last?.sequence ?? 0) - 1 } }).summary).toMatchObject({
      orders: 3,
      changed: 1,
    });
    expect(asked({ span: { from: last?.at ?? 0 } }).summary).toMatchObject({ orders: 1, changed: 1 });
    expect(asked({ span: { until: last?.at ?? 0 } }).summary).toMatchObject({ orders: 3, changed: 1 });
  });
});

it("turns an approval into a refusal when a limit is made to block that only alerted", () => {
  const account = anAccount({ limits: { max_leverage: ratio("0.001") } });
  account.run({
    kind: "set_limits",
    changes: { portfolio: {}, symbols: {}, handling: { max_leverage: { action: "alert_only" } } },
    reason: "watch first",
    by: "test",
    ifVersion: null,
  });
  account.accepted({ quantity: "50" });
  expect(codes(whatIfOf(account, { handling: { max_leverage: { action: "block" } } }))).toEqual([
    [null, "leverage_limit"],
  ]);
});
