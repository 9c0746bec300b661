import { describe, expect, test } from "vitest";
import { BTC, ETH } from "../testing/a-config";
import { checkTable } from "../testing/check-case";
import { anAccount, refused, type AccountParts, type TestAccount } from "../testing/test-account";

const account: AccountParts = { policies: { duplicateWindowMs: 10_000 } };
const once = (one: TestAccount): void => void one.accepted();
const before =
  (ms: number) =>
  (one: TestAccount): void => {
    one.accepted();
    one.now += ms;
  };

describe("check 8: content duplicates", () => {
  checkTable([
    { is: "the same at once", account, after: once, order: {}, code: "duplicate_order" },
    { is: "the same within the window", account, after: before(9_999), order: {}, code: "duplicate_order" },
    { is: "the same at the window's end", account, after: before(10_000), order: {}, code: null },
    { is: "another side", account, after: once, order: { side: "sell" }, code: null },
    { is: "another quantity", account, after: once, order: { quantity: "1.001" }, code: null },
    { is: "another price", account, after: once, order: { price: "100.01" }, code: null },
    { is: "another symbol", account, after: once, order: { symbol: ETH }, code: null },
    {
      is: "another client order id makes no other order of it",
      account,
      after: once,
      order: { id: "b" },
      code: "duplicate_order",
    },
    {
      is: "after one that was cancelled",
      account,
      after: (one) => void one.cancel(one.accepted()),
      order: {},
      code: "duplicate_order",
    },
    {
      is: "after one that was refused",
      account: { ...account, symbolLimits: { max_open_orders: 0 } },
      after: (one) => {
        one.place();
        one.run({
          kind: "set_limits",
          changes: { portfolio: {}, symbols: { DEFAULT: { max_open_orders: 10 } } },
          reason: "",
          by: "",
          ifVersion: null,
        });
      },
      order: {},
      code: null,
    },
    {
      is: "the same sale, though both reduce",
      account,
      after: (one) => {
        one.hold(BTC, "2");
        one.accepted({ side: "sell", price: "101" });
      },
      order: { side: "sell", price: "101" },
      code: "duplicate_order",
    },
    { is: "off by default", after: once, order: {}, code: null },
  ]);

  test("knows after a restart what is still open", () => {
    const one = anAccount(account);
    one.accepted();
    one.restart();
    expect(one.refusal()).toBe("duplicate_order");
    expect(one.refusal({ side: "sell" })).toBeNull();
  });

  test("knows what is open when it is switched on", () => {
    const one = anAccount();
    one.accepted();
    one.run({
      kind: "set_limits",
      changes: { portfolio: {}, symbols: {}, policies: { duplicateWindowMs: 1_000 } },
      reason: "",
      by: "",
      ifVersion: null,
    });
    expect(one.refusal()).toBe("duplicate_order");
  });

  test("a replace is held against others, and not against itself", () => {
    const one = anAccount(account);
    const first = one.working();
    const second = one.working({ price: "99" });
    expect(one.replace(first, { quantity: "1" })).toMatchObject({ ok: true });
    expect(one.replace(second, { price: "100" })).toMatchObject({ ok: false, rejection: { code: "duplicate_order" } });
  });

  test("keeps nothing while it is off", () => {
    const one = anAccount();
    one.accepted();
    expect(one.state.risk.contents).toBeNull();
  });

  test("what the venue refused was sent all the same", () => {
    const one = anAccount(account);
    const order = one.working();
    one.report(refused(order));
    expect(one.refusal()).toBe("duplicate_order");
  });
});
