import { describe, expect, test } from "vitest";
import { formatFine, formatMoney, money, ratio } from "../decimal";
import { BTC } from "../testing/a-config";
import { anOrder, type OrderParts } from "../testing/an-order";
import { checkTable } from "../testing/check-case";
import { anAccount, type AccountParts, type TestAccount } from "../testing/test-account";
import { dayLossOf, dayPnlOf, drawdownOf } from "./loss";

/** Holds 10 at 100 and sees a mark. */
const at =
  (mark: string, size = "10") =>
  (account: TestAccount): void => {
    account.hold(BTC, size);
    account.mark(BTC, mark);
  };

describe("check 15: the loss of the day", () => {
  const account: AccountParts = { limits: { max_daily_loss: money("100") } };
  const code = "daily_loss_limit";
  checkTable([
    { is: "just under the limit", account, after: at("90.01"), order: { price: "90" }, code: null },
    { is: "at the limit", account, after: at("90"), order: { price: "90" }, code },
    { is: "beyond the limit", account, after: at("89"), order: { price: "89" }, code },
    {
      is: "of a short position, just under",
      account,
      after: at("109.99", "-10"),
      order: { side: "sell", price: "110" },
      code: null,
    },
    {
      is: "of a short position, at the limit",
      account,
      after: at("110", "-10"),
      order: { side: "sell", price: "110" },
      code,
    },
    { is: "at the limit, reducing", account, after: at("90"), order: { side: "sell", price: "90" }, code: null },
    {
      is: "at the limit, more than reducing",
      account,
      after: at("90"),
      order: { side: "sell", quantity: "10.001", price: "90" },
      code,
    },
    {
      is: "at the limit, what open sales leave to reduce",
      account,
      after: (one) => {
        at("90")(one);
        one.working({ side: "sell", quantity: "4", price: "91" });
      },
      order: { side: "sell", quantity: "6", price: "90" },
      code: null,
    },
    {
      is: "at the limit, more than open sales leave to reduce",
      account,
      after: (one) => {
        at("90")(one);
        one.working({ side: "sell", quantity: "4", price: "91" });
      },
      order: { side: "sell", quantity: "6.001", price: "90" },
      code,
    },
    {
      is: "of a short position, at the limit, reducing",
      account,
      after: at("110", "-10"),
      order: { quantity: "10", price: "110" },
      code: null,
    },
    {
      is: "what has been realised counts",
      account,
      after: (one) => {
        at("90")(one);
        one.hold(BTC, "-10", "90");
      },
      order: { price: "90" },
      code,
    },
    {
      is: "a withdrawal is no loss",
      account,
      after: (one) => {
        at("90.01")(one);
        one.adjust("-1000");
      },
      order: { price: "90" },
      code: null,
    },
    {
      is: "a deposit makes none good",
      account,
      after: (one) => {
        at("90")(one);
        one.adjust("1000");
      },
      order: { price: "90" },
      code,
    },
    {
      is: "the next day counts from its own start",
      account,
      after: (one) => {
        at("90")(one);
        one.now += 43_200_000;
        one.mark(BTC, "90");
        one.pass(0);
      },
      order: { price: "90" },
      code: null,
    },
    {
      is: "only alerts where its action says so",
      account: { ...account, handling: { max_daily_loss: { action: "alert_only" } } },
      after: at("90"),
      order: { price: "90" },
      code: null,
    },
    { is: "not set", account: { limits: { max_daily_loss: null } }, order: {}, code },
    {
      is: "not set, whatever its action",
      account: { limits: { max_daily_loss: null }, handling: { max_daily_loss: { action: "alert_only" } } },
      order: {},
      code,
    },
  ]);

  test("what adds is refused while equity is not known, and what reduces passes", () => {
    const one = anAccount(account);
    one.hold(BTC, "10");
    one.now += 15_001;
    const lines = (order: OrderParts): unknown => {
      const checked = one.run({ kind: "check_order", request: anOrder(order) });
      return checked.ok && checked.decision.checks.filter((line) => line.check === code);
    };
    expect(lines({})).toMatchObject([{ passed: false, code: "stale_market_data" }]);
    expect(lines({ side: "sell" })).toMatchObject([{ passed: true, observed: null }]);
  });

  test("a gain is a P&L above zero and no loss", () => {
    const one = anAccount();
    at("110")(one);
    expect(formatMoney(dayPnlOf(one.state, one.now)!)).toBe("100");
    expect(dayLossOf(one.state, one.now)).toBe(0n);
  });
});

describe("check 15: the drawdown from the peak", () => {
  const account: AccountParts = { cash: "1000", limits: { max_drawdown: ratio("0.1") } };
  const code = "drawdown_limit";
  checkTable([
    { is: "just under the limit", account, after: at("90.01"), order: { price: "90" }, code: null },
    { is: "at the limit", account, after: at("90"), order: { price: "90" }, code },
    { is: "at the limit, reducing", account, after: at("90"), order: { side: "sell", price: "90" }, code: null },
    { is: "beyond the limit", account, after: at("89"), order: { price: "89" }, code },
    {
      is: "at the limit, more than reducing",
      account,
      after: at("90"),
      order: { side: "sell", quantity: "10.001", price: "90" },
      code,
    },
    {
      is: "of a short position, just under",
      account,
      after: at("109.99", "-10"),
      order: { side: "sell", price: "110" },
      code: null,
    },
    {
      is: "of a short position, at the limit",
      account,
      after: at("110", "-10"),
      order: { side: "sell", price: "110" },
      code,
    },
    {
      is: "of a short position, at the limit, reducing",
      account,
      after: at("110", "-10"),
      order: { price: "110" },
      code: null,
    },
    {
      is: "only alerts where its action says so",
      account: { ...account, handling: { max_drawdown: { action: "alert_only" } } },
      after: at("90"),
      order: { price: "90" },
      code: null,
    },
    {
      is: "not set, whatever its action",
      account: { limits: { max_drawdown: null }, handling: { max_drawdown: { action: "alert_only" } } },
      order: {},
      code,
    },
    {
      is: "counts from the highest equity, not from the start",
      account,
      after: (one) => {
        at("120")(one);
        one.mark(BTC, "108");
      },
      order: { price: "108" },
      code,
    },
    {
      is: "and not from the day's start",
      account,
      after: (one) => {
        at("90")(one);
        one.now += 43_200_000;
        one.mark(BTC, "90");
        one.pass(0);
      },
      order: { price: "90" },
      code,
    },
    {
      is: "a withdrawal moves the peak",
      account,
      after: (one) => {
        at("100")(one);
        one.adjust("-200");
      },
      order: {},
      code: null,
    },
    { is: "not set", account: { limits: { max_drawdown: null } }, order: {}, code },
  ]);

  test("is nothing at a new peak, and over one when more than all is lost", () => {
    const one = anAccount({ cash: "1000" });
    at("110")(one);
    expect(drawdownOf(one.state)).toBe(0n);
    one.mark(BTC, "55");
    expect(formatFine(drawdownOf(one.state))).toBe("0.5");
  });
});
