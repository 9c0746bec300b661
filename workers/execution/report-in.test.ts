import { expect, test } from "vitest";
import type { ReportedAccount, VenueWork } from "../../durable-objects/venue/venue-rpc";
import type { VenueId } from "../../shared/core/ids";
import type { LogLine } from "./log-line";
import { reportIn, type ReportInDeps } from "./report-in";

const VENUE = "real" as VenueId;

const reported = (account: string, alerts = 0): ReportedAccount => ({
  report: {
    account,
    at: "2026-11-21T12:00:00.000Z",
    orders_compared: 1,
    fills_compared: 0,
    differences: Array.from({ length: alerts }, () => ({
      kind: "unknown_at_venue" as const,
      symbol: "BTCUSDT",
      order_id: "o1",
      ours: null,
      theirs: "working",
      action: "alert" as const,
      reason: "nobody knows it",
    })),
    balances: null,
  },
  cursors: {},
});

function world(work: VenueWork, changes: Partial<ReportInDeps> = {}) {
  const log: LogLine[] = [];
  const said: unknown[] = [];
  const kept: string[] = [];
  const deps: ReportInDeps = {
    hasCredentials: () => true,
    reportIn: async (_, report) => (said.push(report), work),
    compare: async (_, { account }) => reported(account),
    keepReport: async (_, run, { report }) => void kept.push(`${run} ${report.account}`),
    log: (line) => void log.push(line),
    ...changes,
  };
  return { deps, log, said, kept };
}

const twoAccounts: VenueWork = {
  reconcile: { run: "7", accounts: ["one", "two"].map((account) => ({ account, cursors: {} })) },
};

test("says whether there are credentials, and nothing else of them", async () => {
  const { deps, said } = world({ reconcile: null }, { hasCredentials: () => false });
  await (
    await reportIn(VENUE, deps)
  )();
  expect(said).toEqual([{ hasCredentials: false }]);
});

test("compares each account that waits, and keeps what came of it under the run's name", async () => {
  const { deps, kept } = world(twoAccounts);
  await (
    await reportIn(VENUE, deps)
  )();
  expect(kept).toEqual(["7 one", "7 two"]);
});

test("goes on with the next account when one does not answer, and says so", async () => {
  const { deps, kept, log } = world(twoAccounts, {
    compare: async (_, { account }) => {
      if (account === "one") throw new Error("starting");
      return reported(account);
    },
  });
  await (
    await reportIn(VENUE, deps)
  )();
  expect(kept).toEqual(["7 two"]);
  expect(log).toMatchObject([{ event: "account_not_reconciled", account: "one" }]);
});

test("logs as an error what a person has to look at", async () => {
  const { deps, log } = world(twoAccounts, {
    compare: async (_, { account }) => reported(account, account === "two" ? 3 : 0),
  });
  await (
    await reportIn(VENUE, deps)
  )();
  expect(log).toMatchObject([{ level: "error", event: "reconciliation_alert", account: "two", count: 3 }]);
});

test("tells the object of no venue that is not configured", async () => {
  const { deps, said, log } = world({ reconcile: null }, { hasCredentials: () => null });
  await (
    await reportIn(VENUE, deps)
  )();
  expect(said).toEqual([]);
  expect(log).toMatchObject([{ event: "venue_not_configured" }]);
});
