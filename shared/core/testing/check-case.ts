/** The form of a check's table: an account, what is in the way, an order, and the code that refuses it. */
import { expect, test } from "vitest";
import type { OrderParts } from "./an-order";
import { anAccount, type AccountParts, type TestAccount } from "./test-account";

export interface CheckCase {
  /** What is special about it: just inside, at, just outside, missing. */
  readonly is: string;
  readonly account?: AccountParts;
  /** What happened before the order. */
  readonly after?: (account: TestAccount) => void;
  readonly order: OrderParts;
  /** Null passes. */
  readonly code: string | null;
}

/** One test for each row: the decision of a submit and of a check without one is the same. */
export function checkTable(cases: readonly CheckCase[]): void {
  test.each(cases.map((row) => [row.is, row.code ?? "passes", row] as const))(
    "%s: %s",
    (_is, _code, { account: parts, after, order, code }) => {
      const account = anAccount(parts);
      after?.(account);
      expect(account.checked(order)).toBe(code);
      expect(account.refusal(order)).toBe(code);
    },
  );
}
