import { expect, test } from "vitest";
import type { AccountEvent } from "./events";
import { BTC, ETH, RISKY } from "./testing/a-config";
import { acknowledged, anAccount, NOON, type TestAccount } from "./testing/test-account";

const types = (account: TestAccount): string[] => account.events().map(({ type }) => type);
const noted = (account: TestAccount): string[][] =>
  account
    .events("marks_noted")
    .map((event) => (event as Extract<AccountEvent, { type: "marks_noted" }>).marks.map(({ symbol }) => symbol));

test("the marks of what is decided on come before the first decision, and not again while they are the same", () => {
  const account = anAccount();
  const order = account.accepted({ price: "99" });
  account.answer(acknowledged(order));
  account.accepted({ price: "98" });
  expect(types(account).filter((type) => !type.startsWith("order_ack"))).toEqual([
    "account_opened",
    "limits_changed",
    "marks_noted",
    "order_accepted",
    "order_accepted",
  ]);
  expect(noted(account)).toEqual([[BTC]]);
});

test("a mark that is only renewed is noted again: the decision saw its age", () => {
  const account = anAccount();
  account.accepted({ price: "99" });
  account.now += 1_000;
  account.mark(BTC, "100");
  account.refusal({ price: "1" });
  expect(account.events("marks_noted").at(-1)).toMatchObject({ marks: [{ symbol: BTC, time: NOON + 1_000 }] });
});

test("what is held is noted with a decision on another symbol, and what is neither held nor worked is not", () => {
  const account = anAccount();
  account.hold(BTC, "1");
  for (const symbol of [BTC, ETH, RISKY]) account.mark(symbol, "101");
  account.accepted({ symbol: ETH, price: "99" });
  expect(noted(account).at(-1)).toEqual([BTC, ETH]);
});

test("marks alone write nothing", () => {
  const account = anAccount();
  account.hold(BTC, "1");
  const rows = account.history.journal.length;
  for (let ticks = 0; ticks < 20; ticks++) account.mark(BTC, "99");
  expect(account.history.journal).toHaveLength(rows);
});

test("a check without a submit writes nothing", () => {
  const account = anAccount();
  const rows = account.history.journal.length;
  account.checked();
  expect(account.history.journal).toHaveLength(rows);
});

test("a replay stands at the marks of the last decision", () => {
  const account = anAccount();
  account.hold(BTC, "1");
  account.mark(BTC, "103");
  account.accepted({ price: "99" });
  const replayed = account.replayed();
  expect(replayed.books.get(BTC)?.mark).toMatchObject({ price: account.state.books.get(BTC)?.mark?.price });
  expect(replayed.totals.marketValue).toBe(account.state.totals.marketValue);
  expect(replayed.totals.exposure).toBe(account.state.totals.exposure);
});

test("after a start the marks are noted anew with the first decision", () => {
  const account = anAccount();
  account.accepted({ price: "99" });
  account.restart();
  account.accepted({ price: "98" });
  expect(noted(account)).toEqual([[BTC], [BTC]]);
});
