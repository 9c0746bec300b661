import { describe, expect, test } from "vitest";
import { ETH } from "../testing/a-config";
import { checkTable } from "../testing/check-case";
import { acknowledged, anAccount, canceled, type AccountParts, type TestAccount } from "../testing/test-account";

const reject: AccountParts = { policies: { selfMatch: "reject" } };
const restingSale = (account: TestAccount): void => void account.working({ side: "sell", price: "101" });
const restingBuy = (account: TestAccount): void => void account.working({ price: "99" });

describe("check 11: self-match, rejected", () => {
  const account = reject;
  checkTable([
    { is: "a buy under its own sale", account, after: restingSale, order: { price: "100.99" }, code: null },
    { is: "a buy at its own sale", account, after: restingSale, order: { price: "101" }, code: "self_match" },
    { is: "a buy over its own sale", account, after: restingSale, order: { price: "101.01" }, code: "self_match" },
    { is: "a market buy", account, after: restingSale, order: { type: "market" }, code: "self_match" },
    { is: "a sale over its own buy", account, after: restingBuy, order: { side: "sell", price: "99.01" }, code: null },
    {
      is: "a sale at its own buy",
      account,
      after: restingBuy,
      order: { side: "sell", price: "99" },
      code: "self_match",
    },
    {
      is: "a market sale",
      account,
      after: restingBuy,
      order: { side: "sell", type: "market" },
      code: "self_match",
    },
    { is: "on its own side", account, after: restingSale, order: { side: "sell", price: "101" }, code: null },
    { is: "of another symbol", account, after: restingSale, order: { symbol: ETH, price: "101" }, code: null },
    {
      is: "a stop waits: it is looked at when it is triggered",
      account,
      after: restingSale,
      order: { type: "stop", stop: "110" },
      code: null,
    },
    {
      is: "the resting order is gone",
      account,
      after: (one) => {
        const order = one.working({ side: "sell", price: "101" });
        one.report(canceled(order));
      },
      order: { price: "101" },
      code: null,
    },
    {
      is: "one being cancelled rests until its venue has answered",
      account,
      after: (one) => void one.cancel(one.working({ side: "sell", price: "101" })),
      order: { price: "101" },
      code: "self_match",
    },
    {
      is: "one in doubt may rest",
      account,
      after: (one) => void one.unknown({ side: "sell", price: "101" }),
      order: { price: "101" },
      code: "self_match",
    },
    { is: "off by default", after: restingSale, order: { price: "101" }, code: null },
  ]);

  test("a replace is looked at with its new price, and not against itself", () => {
    const one = anAccount(reject);
    restingSale(one);
    const order = one.working({ price: "99" });
    expect(one.replace(order, { price: "101" })).toMatchObject({ ok: false, rejection: { code: "self_match" } });
    expect(one.replace(order, { price: "100" })).toMatchObject({ ok: true });
  });

  test("a stop that would cross when it is triggered is rejected then", () => {
    const one = anAccount(reject);
    restingSale(one);
    const stop = one.accepted({ type: "stop", stop: "100.5" });
    one.mark(stop.request.symbol, "100.6");
    expect(one.order(stop)).toMatchObject({ lifecycle: "rejected", reject: { code: "self_match" } });
  });
});

describe("check 11: self-match, the older is cancelled", () => {
  const account = (): TestAccount => anAccount({ policies: { selfMatch: "cancel_older" } });

  test("all it would trade with, and no other; they are due before it", () => {
    const one = account();
    const [near, at, beyond] = ["100.5", "101", "101.5"].map((price) => one.working({ side: "sell", price }));
    const order = one.accepted({ price: "101" });
    expect(one.status(near!)).toBe("pending_cancel");
    expect(one.status(at!)).toBe("pending_cancel");
    expect(one.status(beyond!)).toBe("new");
    const { leased } = one.turn();
    expect(leased.map(({ intent }) => `${intent.kind} ${intent.orderId}`)).toEqual([
      `cancel ${near!.orderId}`,
      `cancel ${at!.orderId}`,
      `submit ${order.orderId}`,
    ]);
  });

  test("one that has not left ends at once", () => {
    const one = account();
    const sale = one.accepted({ side: "sell", price: "101" });
    one.accepted({ price: "101" });
    expect(one.order(sale).lifecycle).toBe("canceled");
  });

  test("nothing when the order is refused for another reason", () => {
    const one = account();
    const sale = one.working({ side: "sell", price: "101" });
    expect(one.refusal({ price: "101", quantity: "1000000" })).not.toBeNull();
    expect(one.status(sale)).toBe("new");
  });

  test("also for a replace, and for a stop that is triggered", () => {
    const one = account();
    const sale = one.working({ side: "sell", price: "101" });
    const buy = one.working({ price: "99" });
    one.replace(buy, { price: "101" });
    expect(one.status(sale)).toBe("pending_cancel");
    const other = account();
    const resting = other.working({ side: "sell", price: "101" });
    const stop = other.accepted({ type: "stop", stop: "100.5" });
    other.mark(stop.request.symbol, "100.6");
    expect(other.status(resting)).toBe("pending_cancel");
    expect(other.order(stop).lifecycle).toBe("queued");
  });

  test("the trace says so", () => {
    const one = account();
    const sale = one.accepted({ side: "sell", price: "101" });
    one.answer(acknowledged(sale));
    one.accepted({ price: "101" });
    const [, accepted] = one.events("order_accepted");
    expect(accepted?.type === "order_accepted" && accepted.decision.checks).toContainEqual(
      expect.objectContaining({ check: "self_match", passed: true, observed: "cancel_older" }),
    );
  });
});
