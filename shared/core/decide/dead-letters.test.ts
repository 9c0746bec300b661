import { describe, expect, test } from "vitest";
import type { OrderId } from "../ids";
import { anAccount, type TestAccount } from "../testing/test-account";

const redrive = (account: TestAccount, unknown: readonly OrderId[]) =>
  account.run({ kind: "redrive_delivery", letter: 7, unknown, reason: "the venue is back", by: "alice" });

const givenUp = (account: TestAccount) => account.run({ kind: "give_up_delivery" });

describe("a bell that is given up", () => {
  test("leaves a row that names what was rejected and what stays in doubt", () => {
    const account = anAccount();
    const doubtful = account.unknown().orderId;
    const queued = account.accepted().orderId;
    account.now += 10_001;
    expect(givenUp(account)).toEqual({ rejected: 1, unknown: 1 });
    expect(account.events("delivery_given_up")).toMatchObject([{ rejected: [queued], unknown: [doubtful] }]);
  });

  test("leaves none when there was nothing to give up", () => {
    const account = anAccount();
    account.accepted();
    givenUp(account);
    expect(account.events("delivery_given_up")).toEqual([]);
  });
});

describe("a dead letter that is re-driven", () => {
  test("has the venue asked at once, and never sends anything", () => {
    const account = anAccount();
    const doubtful = account.unknown().orderId;
    account.settle(account.lease(), { kind: "unknown", cause: "time-out" });
    expect(account.turn().leased).toEqual([]);
    expect(redrive(account, [doubtful])).toEqual({ ok: true, asked: 1 });
    expect(account.turn().leased).toMatchObject([{ intent: { kind: "query", orderId: doubtful } }]);
  });

  test("does not ask twice what is being asked", () => {
    const account = anAccount();
    const doubtful = account.unknown().orderId;
    account.lease();
    expect(redrive(account, [doubtful])).toEqual({ ok: true, asked: 1 });
    expect(account.turn().leased).toEqual([]);
  });

  test("leaves alone what has been resolved, and is written down all the same", () => {
    const account = anAccount();
    expect(redrive(account, ["gone" as OrderId])).toEqual({ ok: true, asked: 0 });
    expect(account.events("delivery_redriven")).toMatchObject([{ letter: 7, by: "alice" }]);
  });
});
