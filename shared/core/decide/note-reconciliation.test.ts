import { expect, test } from "vitest";
import type { OrderId, VenueId } from "../ids";
import { BTC, ETH } from "../testing/a-config";
import { anAccount, type TestAccount } from "../testing/test-account";

const VENUE = "paper" as VenueId;

const note = (account: TestAccount, symbols: readonly (typeof BTC)[], venue = VENUE) =>
  account.run({
    kind: "note_reconciliation",
    venue,
    alerts: symbols.map((symbol) => ({ symbol, orderId: "o1" as OrderId, message: "they differ" })),
  });

const open = (account: TestAccount) =>
  [...account.state.alerts.values()]
    .filter(({ resolvedAt }) => resolvedAt === null)
    .map(({ limit, symbol, count }) => `${limit} ${symbol} ${count}`)
    .toSorted();

test("what nobody can explain is one alert per symbol, counted with each run", () => {
  const account = anAccount();
  note(account, [BTC, ETH]);
  note(account, [BTC, ETH]);
  expect(open(account)).toEqual([`reconciliation_paper ${BTC} 2`, `reconciliation_paper ${ETH} 2`]);
});

test("an alert is resolved by the run that finds the symbol in order", () => {
  const account = anAccount();
  note(account, [BTC, ETH]);
  note(account, [ETH]);
  expect(open(account)).toEqual([`reconciliation_paper ${ETH} 2`]);
});

test("a run that could not compare everything raises alerts, and resolves none", () => {
  const account = anAccount();
  note(account, [BTC]);
  account.run({
    kind: "note_reconciliation",
    venue: VENUE,
    isComplete: false,
    alerts: [{ symbol: ETH, orderId: "o1" as OrderId, message: "they differ" }],
  });
  expect(open(account)).toEqual([`reconciliation_paper ${BTC} 1`, `reconciliation_paper ${ETH} 1`]);
});

test("one venue's run leaves another's alerts alone", () => {
  const account = anAccount();
  note(account, [BTC]);
  note(account, [], "other" as VenueId);
  expect(open(account)).toEqual([`reconciliation_paper ${BTC} 1`]);
});

test("a run without differences writes nothing", () => {
  const account = anAccount();
  const before = account.state.sequence;
  note(account, []);
  expect(account.state.sequence).toBe(before);
});
