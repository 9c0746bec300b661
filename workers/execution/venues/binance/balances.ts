import { plus } from "../../../../shared/core/decimal";
import type { Balance } from "../venue";
import { fields, list, moneyOf, text } from "./answer-fields";
import { reading, type Called } from "./client";
import type { Desk } from "./desk";

/** What the venue's account holds, by currency; what it holds nothing of is left out. */
export async function balances(desk: Desk): Promise<Called<ReadonlyMap<string, Balance>>> {
  const called = await desk.client.signed("account", { omitZeroBalances: "true" });
  if (!called.ok) return called;
  return reading(() => {
    const held = new Map<string, Balance>();
    for (const one of list(fields(called.value)["balances"], "balances")) {
      const balance = fields(one, "balance");
      const [free, locked] = [moneyOf(balance, "free"), moneyOf(balance, "locked")];
      if (plus(free, locked) !== 0n) held.set(text(balance, "asset"), { free, locked });
    }
    return held;
  });
}
