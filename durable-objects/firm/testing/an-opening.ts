import type { OpenAccount } from "../../../shared/core/commands";
import { money } from "../../../shared/core/decimal";
import type { AccountId } from "../../../shared/core/ids";

/** A margin account with 1,000,000 USDT, unless told otherwise. */
export const anOpening = (terms: Partial<OpenAccount> = {}): OpenAccount => ({
  kind: "open_account",
  account: "demo" as AccountId,
  type: "margin",
  currency: "USDT",
  cash: money("1000000"),
  limits: null,
  by: "tester",
  ...terms,
});
