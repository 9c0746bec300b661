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
