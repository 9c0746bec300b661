import { describe, expect, test } from "vitest";
import { BTC } from "../testing/a-config";
import { anAccount, type AccountParts, type TestAccount } from "../testing/test-account";

const account = (parts: AccountParts = {}): TestAccount =>
  anAccount({ policies: { repeatedExecutions: { count: 3, windowMs: 5_000 } }, ...parts });

describe("check 18: repeated executions of the same content", () => {
  test("as many as the policy takes, and not one more until the oldest has left the window", () => {
    const one = account();
    for (let turn = 0; turn < 3; turn++) {
      one.accepted();
      one.now += 1_000;
    }
    const throttled = one.place();
    expect(throttled).toMatchObject({
      ok: false,
      order: null,
      rejection: { code: "throttled", check: "repeated_executions", retryAfterSeconds: 2 },
    });
    one.now += 1_999;
    expect(one.refusal()).toBe("throttled");
    one.now += 1;
    expect(one.refusal()).toBeNull();
  });

  test("what is throttled is not journalled, and its client order id is still free", () => {
    const one = account({ policies: { repeatedExecutions: { count: 1, windowMs: 5_000 } } });
    one.accepted({ id: "a" });
    const rows = one.history.journal.length;
    expect(one.refusal({ id: "b" })).toBe("throttled");
    expect(one.history.journal).toHaveLength(rows);
    expect(one.refusal({ id: "b", quantity: "2" })).toBeNull();
  });

  test("another content is another count; a replay is none", () => {
    const one = account({ policies: { repeatedExecutions: { count: 1, windowMs: 5_000 } } });
    one.accepted({ id: "a" });
    expect(one.place({ id: "a" })).toMatchObject({ ok: true, replayed: true });
    expect(one.refusal({ side: "sell" })).toBeNull();
    expect(one.refusal({ price: "99" })).toBeNull();
  });

  test("a replace is no execution", () => {
    const one = account({ policies: { repeatedExecutions: { count: 1, windowMs: 5_000 } } });
    const order = one.accepted();
    expect(one.replace(order, { price: "99" })).toMatchObject({ ok: true });
    expect(one.replace(order, { price: "100" })).toMatchObject({ ok: true });
  });
});

describe("check 18: messages a second", () => {
  const limits = { max_messages_per_second: 1 };

  test("a burst of two seconds, then one a second; cancels pass", () => {
    const one = anAccount({ limits });
    const first = one.accepted();
    one.accepted({ price: "99" });
    expect(one.refusal({ price: "98" })).toBe("throttled");
    expect(one.cancel(first)).toMatchObject({ ok: true });
    one.now += 1_000;
    expect(one.refusal({ price: "98" })).toBeNull();
  });

  test("what reduces is a message like any other, and so is a sale", () => {
    const one = anAccount();
    one.hold(BTC, "10");
    one.run({ kind: "set_limits", changes: { portfolio: limits, symbols: {} }, reason: "", by: "", ifVersion: null });
    expect(one.refusal({ side: "sell" })).toBeNull();
    expect(one.refusal({ side: "sell", price: "101" })).toBeNull();
    expect(one.refusal({ side: "sell", price: "102" })).toBe("throttled");
  });

  test("a limit that is not set blocks, whatever its action", () => {
    const unset = { max_messages_per_second: null };
    expect(anAccount({ limits: unset }).place()).toMatchObject({
      rejection: {
        code: "throttled",
        message: "messages a second: max_messages_per_second is not set; a limit that is not set blocks",
      },
    });
    const handling = { max_messages_per_second: { action: "alert_only" } } as const;
    expect(anAccount({ limits: unset, handling }).refusal()).toBe("throttled");
    const only = anAccount({ limits, handling });
    expect([1, 2, 3].map((units) => only.refusal({ quantity: String(units) }))).toEqual([null, null, null]);
    expect(only.alerts()).toContain("max_messages_per_second");
  });
});
