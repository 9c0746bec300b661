import { expect, test } from "vitest";
import { decide, type AccountCommand } from "../../shared/core/decide";
import type { AlertId, LeaseId, OrderId, RequestId } from "../../shared/core/ids";
import { LEASE_MS } from "../../shared/core/outbox";
import { anOrder, type OrderParts } from "../../shared/core/testing/an-order";
import { anAccount, NOON, type TestAccount } from "../../shared/core/testing/test-account";
import { emptyState } from "../../shared/core/state";
import { aConfig, BTC, surroundingsOf } from "../../shared/core/testing/a-config";
import { money } from "../../shared/core/decimal";
import { Turn } from "../../shared/core/turn";
import { nextWakeUp, wakeUpAfter } from "./wake-up";

const LOOK_AGAIN_MS = 5_000;
const HOUR_MS = 3_600_000;

/** What a turn that places an order wants of the alarm. */
const wakeUpAfterPlacing = (account: TestAccount, parts: OrderParts): number | null =>
  wakeUpAfterDeciding(account, { kind: "place_order", request: anOrder(parts) });

function wakeUpAfterDeciding(account: TestAccount, command: AccountCommand): number | null {
  let ids = 0;
  const id =
    <T extends string>() =>
    () =>
      `made-${++ids}` as T;
  const { state, history, now } = account;
  const turn = new Turn(state, {
    now,
    history,
    newOrderId: id<OrderId>(),
    newRequestId: id<RequestId>(),
    newLeaseId: id<LeaseId>(),
    newAlertId: id<AlertId>(),
  });
  decide(turn, command);
  return wakeUpAfter(turn, now);
}

test("an account at rest wants the alarm at midnight UTC, when its day ends, and none before it is opened", () => {
  const account = anAccount();
  expect(nextWakeUp(account.state, account.now)).toBe(NOON + 12 * HOUR_MS);
  account.working();
  expect(nextWakeUp(account.state, account.now)).toBe(NOON + 12 * HOUR_MS);
  expect(nextWakeUp(emptyState(account.surroundings), NOON)).toBe(null);
});

test("a peak that moved on marks alone sets the alarm for ten seconds after it was last written", () => {
  const account = anAccount();
  account.hold(BTC, "1");
  account.now += 1_000;
  account.mark(BTC, "101");
  expect(nextWakeUp(account.state, account.now)).toBe(NOON + 10_000);
});

test("an order in the outbox is looked after within five seconds", () => {
  const account = anAccount();
  expect(wakeUpAfterPlacing(account, {})).toBe(NOON + LOOK_AGAIN_MS);
  expect(nextWakeUp(account.state, NOON + 7)).toBe(NOON + 7 + LOOK_AGAIN_MS);
});

test("a lease is looked after also when nothing is left in the outbox, up to its end", () => {
  const account = anAccount();
  account.accepted();
  account.lease();
  expect(nextWakeUp(account.state, NOON)).toBe(NOON + LOOK_AGAIN_MS);
  const almost = NOON + LEASE_MS - 1;
  expect(nextWakeUp(account.state, almost)).toBe(NOON + LEASE_MS);
});

test("the end of a held order sets the alarm, and an earlier end moves it", () => {
  const account = anAccount();
  const stop = { type: "stop", side: "buy", stop: "104" } as const;
  expect(wakeUpAfterPlacing(account, { ...stop, expireAt: NOON + HOUR_MS })).toBe(NOON + HOUR_MS);
  account.accepted({ ...stop, expireAt: NOON + 2 * HOUR_MS });
  expect(nextWakeUp(account.state, NOON)).toBe(NOON + HOUR_MS);
});

test("a day order sets the alarm for the end of its session", () => {
  const account = anAccount();
  expect(wakeUpAfterPlacing(account, { type: "stop", side: "buy", stop: "104", tif: "day" })).toBe(NOON + 12 * HOUR_MS);
});

test("what came back with a pause sets the alarm for its end", () => {
  const account = anAccount();
  account.accepted();
  account.settle(account.lease(), { kind: "not_sent", reason: "held", retryAfterMs: 700 });
  expect(nextWakeUp(account.state, NOON)).toBe(NOON + 700);
});

test("what is due and waits for a consumer is looked at every five seconds, not over and over", () => {
  const account = anAccount();
  account.accepted();
  account.settle(account.lease(), { kind: "not_sent", reason: "held", retryAfterMs: 700 });
  account.pass(60_000);
  expect(nextWakeUp(account.state, account.now)).toBe(account.now + LOOK_AGAIN_MS);
  expect(wakeUpAfterPlacing(account, {})).toBe(account.now + LOOK_AGAIN_MS);
});

test("a proposed change of limits wants the alarm when it expires", () => {
  const config = aConfig();
  const risk = { ...config.risk, approvals: 2 as const, proposalValidMs: HOUR_MS };
  const account = anAccount({ surroundings: surroundingsOf({ ...config, risk }) });
  const changes = { portfolio: { max_exposure: money("2000000000") }, symbols: {} };
  const raise = { kind: "set_limits", changes, reason: "more", by: "alice", ifVersion: null } as const;
  expect(wakeUpAfterDeciding(account, raise)).toBe(account.now + HOUR_MS);
  expect(nextWakeUp(account.state, account.now)).toBe(account.now + HOUR_MS);
});
