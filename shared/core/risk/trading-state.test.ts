import { describe } from "vitest";
import { BTC } from "../testing/a-config";
import { checkTable } from "../testing/check-case";
import { aFill, type TestAccount } from "../testing/test-account";

const long = (account: TestAccount): void => account.hold(BTC, "3");
const short = (account: TestAccount): void => account.hold(BTC, "-3");
const longWithOpenSale = (account: TestAccount): void => {
  long(account);
  account.working({ side: "sell", quantity: "1", price: "110" });
};
const sell = (quantity: string) => ({ side: "sell", quantity, reduceOnly: true }) as const;
const buy = (quantity: string) => ({ side: "buy", quantity, reduceOnly: true }) as const;

/** What a restriction to reducing takes, of a short position as of a long one. */
const takesWhatReduces = (restricted: (account: TestAccount) => void, code: string): void => {
  const after =
    (hold: (account: TestAccount) => void) =>
    (account: TestAccount): void => {
      hold(account);
      restricted(account);
    };
  const one = (side: "buy" | "sell", size: string) => ({ side, quantity: size });
  checkTable([
    { is: "of no position", after: restricted, order: {}, code },
    { is: "all of a long position", after: after(long), order: one("sell", "3"), code: null },
    { is: "more than a long position", after: after(long), order: one("sell", "3.001"), code },
    { is: "on a long position's own side", after: after(long), order: one("buy", "1"), code },
    { is: "all of a short position", after: after(short), order: one("buy", "3"), code: null },
    { is: "more than a short position", after: after(short), order: one("buy", "3.001"), code },
    { is: "on a short position's own side", after: after(short), order: one("sell", "1"), code },
    { is: "what an open sale leaves", after: after(longWithOpenSale), order: one("sell", "2"), code: null },
    { is: "more than an open sale leaves", after: after(longWithOpenSale), order: one("sell", "2.001"), code },
  ]);
};

describe("check 3: the account is reducing", () => {
  takesWhatReduces((account) => void account.trading("reducing"), "reduce_only_state");
});

describe("check 4: the symbol is blocked", () => {
  takesWhatReduces(
    (account) => void account.run({ kind: "block_symbol", symbol: BTC, reason: "r", by: "test" }),
    "symbol_blocked",
  );
});

describe("check 9: reduce-only", () => {
  checkTable([
    { is: "all of a long position", after: long, order: sell("3"), code: null },
    { is: "more than a long position", after: long, order: sell("3.001"), code: "reduce_only_would_increase" },
    { is: "on a long position's own side", after: long, order: buy("1"), code: "reduce_only_would_increase" },
    { is: "all of a short position", after: short, order: buy("3"), code: null },
    { is: "more than a short position", after: short, order: buy("3.001"), code: "reduce_only_would_increase" },
    { is: "on a short position's own side", after: short, order: sell("1"), code: "reduce_only_would_increase" },
    { is: "of no position", order: sell("1"), code: "reduce_only_would_increase" },
    { is: "what open orders leave", after: longWithOpenSale, order: sell("2"), code: null },
    {
      is: "more than open orders leave",
      after: longWithOpenSale,
      order: sell("2.001"),
      code: "reduce_only_would_increase",
    },
    {
      is: "a stop that is held counts too",
      after: (account) => {
        long(account);
        account.accepted({ ...sell("1"), type: "stop", stop: "90" });
      },
      order: sell("2.001"),
      code: "reduce_only_would_increase",
    },
    {
      is: "what a partial fill of the other order leaves",
      after: (account) => {
        long(account);
        const order = account.working({ side: "sell", quantity: "2", price: "110" });
        account.report(aFill(order, { quantity: "1", price: "110" }));
      },
      order: sell("1"),
      code: null,
    },
    {
      is: "an order being cancelled counts until its venue has answered",
      after: (account) => {
        long(account);
        account.cancel(account.working({ side: "sell", quantity: "1", price: "110" }));
      },
      order: sell("2.001"),
      code: "reduce_only_would_increase",
    },
  ]);
});
