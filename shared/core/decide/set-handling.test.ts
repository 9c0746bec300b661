/** What becomes of a limit, as it is changed: a part at a time, over what holds so far. */
import { expect, test } from "vitest";
import type { LimitChanges } from "../commands";
import { ratio } from "../decimal";
import { handlingOf } from "../limit-lookup";
import { BTC, ETH } from "../testing/a-config";
import { anAccount, type TestAccount } from "../testing/test-account";

const change = (account: TestAccount, handling: NonNullable<LimitChanges["handling"]>) =>
  account.run({
    kind: "set_limits",
    changes: { portfolio: {}, symbols: {}, handling },
    reason: "desk rules",
    by: "alice",
    ifVersion: null,
  });

test("a part of a limit's handling that is not named stays as it is", () => {
  const account = anAccount();
  change(account, { max_exposure: { warning: ratio("0.5") } });
  change(account, { max_exposure: { action: "reduce" } });
  expect(handlingOf(account.state.limits, null, "max_exposure")).toEqual({
    action: "reduce",
    warning: ratio("0.5"),
    critical: ratio("0.9"),
  });
  expect(handlingOf(account.state.limits, null, "max_leverage").action).toBe("block");
});

test("a symbol's own handling starts from the default row's", () => {
  const account = anAccount();
  change(account, { "DEFAULT/max_value": { warning: ratio("0.5") } });
  change(account, { [`${BTC}/max_value`]: { action: "alert_only" } });
  expect(handlingOf(account.state.limits, BTC, "max_value")).toMatchObject({
    action: "alert_only",
    warning: ratio("0.5"),
  });
  expect(handlingOf(account.state.limits, ETH, "max_value")).toMatchObject({ action: "block", warning: ratio("0.5") });
});

test.each(["0.9", "0.95", "1"])(
  "a warning at %s, not under the critical threshold that stays, is refused",
  (warning) => {
    const account = anAccount();
    const { version } = account.state.limits;
    expect(change(account, { max_exposure: { warning: ratio(warning) } })).toMatchObject({
      ok: false,
      rejection: { code: "thresholds_out_of_order" },
    });
    expect(account.state.limits.version).toBe(version);
    expect(change(account, { max_exposure: { warning: ratio(warning), critical: ratio("1") } }).ok).toBe(
      warning !== "1",
    );
  },
);
