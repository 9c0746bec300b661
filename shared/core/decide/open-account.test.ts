import { expect, test } from "vitest";
import { money } from "../decimal";
import { anAccount } from "../testing/test-account";

test("an account is opened once: the same terms again change nothing, others are refused", () => {
  const account = anAccount({ cash: "500" });
  const { sequence } = account.state;
  const open = {
    kind: "open_account",
    account: "alice" as never,
    type: "margin",
    currency: "USDT",
    cash: money("500"),
    limits: null,
    by: "test",
  } as const;
  expect(account.run(open)).toEqual({ ok: true, created: false });
  expect(account.run({ ...open, type: "cash" })).toMatchObject({ ok: false, rejection: { code: "account_exists" } });
  expect(account.run({ ...open, currency: "EUR" })).toMatchObject({ ok: false, rejection: { code: "account_exists" } });
  expect(account.state.sequence).toBe(sequence);
});

test("an adjustment is booked once per reference, in one turn and later; another amount under it is refused", () => {
  const account = anAccount({ cash: "500" });
  const deposit = {
    kind: "adjust_cash",
    amount: money("10.000000000000000000000001"),
    reason: "deposit",
    reference: "r",
    by: "test",
  } as const;
  expect(account.runTogether(deposit, deposit)).toEqual([
    { ok: true, replayed: false },
    { ok: true, replayed: true },
  ]);
  expect(account.run(deposit)).toEqual({ ok: true, replayed: true });
  expect(account.adjust("11", "r")).toMatchObject({ ok: false, rejection: { code: "reference_reused" } });
  expect(account.cash).toBe(money("510.000000000000000000000001"));
});
