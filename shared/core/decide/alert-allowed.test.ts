import { expect, test } from "vitest";
import { quantity } from "../decimal";
import { BTC } from "../testing/a-config";
import { anAccount } from "../testing/test-account";

const handling = {
  "BTCUSDT/max_position": { action: "alert_only" },
  "BTCUSDT/max_order_size": { action: "alert_only" },
} as const;

test("a position over a limit that only alerts has the alerts of its levels, and none once it is closed", () => {
  const account = anAccount({
    handling,
    symbolLimits: { max_position: quantity("2"), max_order_size: quantity("100") },
  });
  account.hold(BTC, "5");
  expect(account.alerts()).toContain("max_position");
  account.hold(BTC, "-5");
  expect(account.alerts()).toEqual([]);
});

test("an order over its own size limit that only alerts has an alert of that limit", () => {
  const account = anAccount({ handling, symbolLimits: { max_order_size: quantity("1") } });
  expect(account.place({ quantity: "2" }).ok).toBe(true);
  expect(account.alerts()).toEqual(["max_order_size"]);
});
