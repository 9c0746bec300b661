import { describe, expect, test } from "vitest";
import { money, quantity, ratio } from "../decimal";
import type { Alert } from "../events";
import type { Order } from "../order";
import { effectiveSymbolLimit } from "../risk/effective-limits";
import { BTC, PAPER } from "../testing/a-config";
import { acknowledged, aFill, anAccount, canceled, type AccountParts, type TestAccount } from "../testing/test-account";
import { anAccountWithVenues, setVenue } from "../testing/venues";

const PARTS: AccountParts = {
  cash: "10000",
  limits: { breaker_position_loss: money("100") },
  policies: { flattenOnPositionLoss: true },
};

/** An account that flattens, and holds 10 BTC bought at 100: its breaker trips at a mark of 90. */
function holding(account: TestAccount = anAccount(PARTS)): TestAccount {
  account.hold(BTC, "10");
  return account;
}

const closingOrder = (account: TestAccount): Order => {
  const found = [...account.state.orders.values()].find(({ request }) => request.reduceOnly);
  if (found === undefined) throw new Error("nothing closes the position");
  return found;
};

/** The open alert that a position was not closed. */
const failure = ({ state }: TestAccount): Alert | undefined =>
  [...state.alerts.values()].find(({ limit }) => limit === "flatten_failed");

test("the position is closed by a reduce-only market order of its size, and nobody is told of a failure", () => {
  const account = holding();
  account.mark(BTC, "90");
  const closing = closingOrder(account);
  expect(closing.request).toMatchObject({ side: "sell", type: "market", reduceOnly: true });
  expect(closing.terms.quantity).toBe(quantity("10"));
  account.answer(acknowledged(closing), aFill(closing, { quantity: "10", price: "90" }));
  expect(account.state.books.get(BTC)?.quantity).toBe(0n);
  expect(failure(account)).toBeUndefined();
});

test("a short position is closed by a purchase", () => {
  const account = anAccount(PARTS);
  account.hold(BTC, "-10");
  account.mark(BTC, "110");
  expect(closingOrder(account).request).toMatchObject({ side: "buy", type: "market", reduceOnly: true });
});

test("open orders that reduce make way for it, and it waits for those that are at a venue", () => {
  const account = holding();
  const there = account.working({ side: "sell", quantity: "3", price: "104" });
  const here = account.accepted({ side: "sell", quantity: "3", price: "104" });
  account.mark(BTC, "90");
  expect([account.status(here), account.status(there)]).toEqual(["canceled", "pending_cancel"]);
  account.answer(canceled(there));
  expect(account.lease().intent).toMatchObject({ kind: "submit", orderId: closingOrder(account).orderId });
});

test("limits that a drawdown has lowered under the position do not hold the account in it", () => {
  const account = anAccount({
    ...PARTS,
    cash: "1000",
    limits: { ...PARTS.limits, max_drawdown: ratio("0.1") },
    symbolLimits: { max_position: quantity("10") },
  });
  account.hold(BTC, "10");
  account.mark(BTC, "90");
  expect(effectiveSymbolLimit(account.state, BTC, "max_order_size")).toBe(quantity("2.5"));
  expect(closingOrder(account).terms.quantity).toBe(quantity("10"));
  expect(failure(account)).toBeUndefined();
});

test("without the policy the position is left", () => {
  const account = holding(anAccount({ ...PARTS, policies: { flattenOnPositionLoss: false } }));
  account.mark(BTC, "90");
  expect([account.state.orders.size, failure(account)]).toEqual([0, undefined]);
});

describe("somebody is told when the position", () => {
  test("may not be closed, and why", () => {
    const account = holding();
    account.firm({ tradingState: "halted" });
    account.mark(BTC, "90");
    expect(account.state.orders.size).toBe(0);
    expect(failure(account)?.message).toBe(
      `the position of 10 ${BTC} was not closed: trading_halted: trading is halted for the firm`,
    );
  });

  test("is only closed in simulation, as its venue is in shadow mode", () => {
    const account = holding(anAccountWithVenues(PARTS));
    setVenue(account, PAPER, { mode: "shadow" });
    account.mark(BTC, "90");
    const closing = closingOrder(account);
    expect(closing.shadow).toBe(true);
    expect(failure(account)).toMatchObject({
      orderId: closing.orderId,
      message: `the position of 10 ${BTC} was not closed: its closing order is only simulated at ${PAPER}`,
    });
  });

  test("is closed in part, the venue having ended the order before it had filled", () => {
    const account = holding();
    account.mark(BTC, "90");
    const closing = closingOrder(account);
    account.answer(acknowledged(closing), aFill(closing, { quantity: "4", price: "90" }));
    expect(failure(account)).toBeUndefined();
    account.report(canceled(closing, "no more liquidity"));
    expect(failure(account)?.message).toBe(
      `the position of 6 ${BTC} was not closed: no open order closes what is left of it`,
    );
  });

  test("is left because the portfolio-loss breaker has cancelled the closing order as well", () => {
    const account = holding(anAccount({ ...PARTS, limits: { ...PARTS.limits, breaker_daily_loss: money("100") } }));
    account.mark(BTC, "90");
    expect([...account.state.risk.breakers.keys()]).toContain("portfolio_loss");
    expect(failure(account)).toMatchObject({ symbol: BTC, count: 1 });
  });

  test("is still there, and told so once, however many marks and orders follow", () => {
    const account = holding();
    account.firm({ tradingState: "halted" });
    account.mark(BTC, "90");
    account.firm({ tradingState: "active" });
    account.mark(BTC, "89");
    const part = account.working({ side: "sell", quantity: "2", price: "89" });
    account.report(aFill(part, { quantity: "2", price: "89" }));
    expect(failure(account)).toMatchObject({ count: 1 });
  });
});

describe("the alert is over", () => {
  const unclosed = (): TestAccount => {
    const account = holding();
    account.firm({ tradingState: "halted" });
    account.mark(BTC, "90");
    account.firm({ tradingState: "active" });
    return account;
  };

  test("when the position is gone", () => {
    const account = unclosed();
    const closing = account.working({ side: "sell", quantity: "10", price: "90" });
    account.report(aFill(closing, { quantity: "10", price: "90" }));
    expect(failure(account)).toBeUndefined();
  });

  test("when the breaker is reset", () => {
    const account = unclosed();
    account.run({ kind: "reset_breaker", breaker: "position_loss", symbol: BTC, reason: "looked at", by: "carol" });
    expect(failure(account)).toBeUndefined();
    expect(account.differencesFromReplay()).toEqual([]);
  });
});
