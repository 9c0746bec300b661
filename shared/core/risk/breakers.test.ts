import { describe, expect, test } from "vitest";
import { money, ratio } from "../decimal";
import { BTC, ETH } from "../testing/a-config";
import { checkTable } from "../testing/check-case";
import { anAccount, type AccountParts, type TestAccount } from "../testing/test-account";

const code = "breaker_open";
const fall = (account: TestAccount): void => {
  account.hold(BTC, "10");
  account.hold(ETH, "10");
  account.mark(BTC, "90");
};

const fallWithOpenSale = (account: TestAccount): void => {
  account.hold(BTC, "10");
  account.working({ side: "sell", quantity: "4", price: "101" });
  account.mark(BTC, "90");
};
const rise = (account: TestAccount): void => {
  account.hold(BTC, "-10");
  account.mark(BTC, "110");
};
const sellAtRise = { side: "sell", price: "110" } as const;

describe("check 17: open breakers", () => {
  const portfolio: AccountParts = { limits: { breaker_daily_loss: money("100") } };
  const position: AccountParts = { limits: { breaker_position_loss: money("100") } };
  const drawdown: AccountParts = { cash: "10000", limits: { breaker_rapid_drawdown: ratio("0.01") } };
  const sell = { side: "sell", price: "90" } as const;
  checkTable([
    { is: "none", after: fall, order: { price: "90" }, code: null },
    { is: "portfolio loss: nothing new", account: portfolio, after: fall, order: { price: "90" }, code },
    { is: "portfolio loss: not even what reduces", account: portfolio, after: fall, order: sell, code },
    { is: "rapid drawdown: nothing that adds", account: drawdown, after: fall, order: { price: "90" }, code },
    { is: "rapid drawdown: what reduces", account: drawdown, after: fall, order: sell, code: null },
    {
      is: "rapid drawdown: not more than reduces",
      account: drawdown,
      after: fall,
      order: { ...sell, quantity: "10.001" },
      code,
    },
    {
      is: "rapid drawdown: what open sales leave to reduce",
      account: drawdown,
      after: fallWithOpenSale,
      order: { ...sell, quantity: "6" },
      code: null,
    },
    {
      is: "rapid drawdown: more than open sales leave to reduce",
      account: drawdown,
      after: fallWithOpenSale,
      order: { ...sell, quantity: "6.001" },
      code,
    },
    { is: "position loss, short: nothing that adds to it", account: position, after: rise, order: sellAtRise, code },
    {
      is: "position loss, short: what reduces it",
      account: position,
      after: rise,
      order: { price: "110" },
      code: null,
    },
    { is: "position loss: nothing that adds to it", account: position, after: fall, order: { price: "90" }, code },
    { is: "position loss: what reduces it", account: position, after: fall, order: sell, code: null },
    { is: "position loss: another symbol is free", account: position, after: fall, order: { symbol: ETH }, code: null },
    {
      is: "reset by hand",
      account: portfolio,
      after: (one) => {
        fall(one);
        one.run({ kind: "reset_breaker", breaker: "portfolio_loss", symbol: null, reason: "looked at", by: "risk" });
      },
      order: { price: "90" },
      code: null,
    },
  ]);

  test("a cancel passes in every case", () => {
    const one = anAccount(position);
    const order = one.working({ symbol: ETH, price: "96" });
    fall(one);
    expect(one.cancel(order)).toMatchObject({ ok: true });
  });
});
