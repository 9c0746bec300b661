import { describe, expect, test } from "vitest";
import type { ReportedAccount, VenueWork } from "../../durable-objects/venue/venue-rpc";
import type { VenueId } from "../../shared/core/ids";
import type { LogLine } from "./log-line";
import { QuestionPool } from "./reconcile/question-pool";
import { reportIn, type ReportInDeps } from "./report-in";

const VENUE = "real" as VenueId;
const HOLDINGS = { totals: new Map(), before: [], between: [], cursors: {} };

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
  const judged: string[] = [];
  const deps: ReportInDeps = {
    hasCredentials: () => true,
    reportIn: async (_, report) => (said.push(report), work),
    holdings: async () => HOLDINGS,
    keepBalances: async (_, run, holdings) => {
      judged.push(`${run} ${holdings === null ? "unread" : "read"}`);
      return { alert: null };
    },
    questions: () => new QuestionPool(8),
    compare: async (_, { account: { account } }) => reported(account),
    keepReport: async (_, run, { report }) => void kept.push(`${run} ${report.account}`),
    log: (line) => void log.push(line),
    ...changes,
  };
  return { deps, log, said, kept, judged };
}

const twoAccounts: VenueWork = {
  reconcile: { run: "8", accounts: ["one", "two"].map((account) => ({ account, cursors: {} })) },
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
  expect(kept).toEqual(["8 one", "8 two"]);
});

test("gives all accounts of a run one pool of questions, and another account the first choice in the next", async () => {
  const taken: string[] = [];
  const compare: ReportInDeps["compare"] = async (_, { run, account: { account }, questions }) => {
    taken.push(`${run} ${account} ${questions.take(100)}`);
    return reported(account);
  };
  for (const run of ["7", "8"]) {
    const { reconcile } = twoAccounts;
    const { deps } = world({ reconcile: reconcile === null ? null : { ...reconcile, run } }, { compare });
    await (
      await reportIn(VENUE, deps)
    )();
  }
  expect(taken).toEqual(["7 two 4", "7 one 2", "8 one 4", "8 two 2"]);
});

test("goes on with the next account when one does not answer, and says so", async () => {
  const { deps, kept, log } = world(twoAccounts, {
    compare: async (_, { account: { account } }) => {
      if (account === "one") throw new Error("starting");
      return reported(account);
    },
  });
  await (
    await reportIn(VENUE, deps)
  )();
  expect(kept).toEqual(["8 two"]);
  expect(log).toMatchObject([{ event: "account_not_reconciled", account: "one" }]);
});

test("logs as an error what a person has to look at", async () => {
  const { deps, log } = world(twoAccounts, {
    compare: async (_, { account: { account } }) => reported(account, account === "two" ? 3 : 0),
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

describe("the balances, which all accounts share", () => {
  const work: VenueWork = {
    reconcile: {
      run: "8",
      accounts: ["one", "two"].map((account) => ({ account, cursors: {} })),
      balanceCursors: { BTCUSDT: "3" },
    },
  };
  const run = async (changes: Partial<ReportInDeps>) => {
    const alerted: string[] = [];
    const under = world(work, {
      compare: async (_, { account: { account }, shared }) => {
        alerted.push(...shared.map(({ action, theirs }) => `${account} ${action} ${theirs ?? "-"}`));
        return reported(account);
      },
      ...changes,
    });
    await (
      await reportIn(VENUE, under.deps)
    )();
    return { ...under, alerted };
  };

  test("are read once a run, from where trades were counted last", async () => {
    const asked: unknown[] = [];
    const { judged, alerted } = await run({ holdings: async (_, since) => (asked.push(since), HOLDINGS) });
    expect([asked, judged, alerted]).toEqual([[{ BTCUSDT: "3" }], ["8 read"], []]);
  });

  test("that differ alert each account, and stand in the log", async () => {
    const { alerted, log } = await run({ keepBalances: async () => ({ alert: "250 USDT, expected 0" }) });
    expect(alerted).toEqual(["one alert 250 USDT, expected 0", "two alert 250 USDT, expected 0"]);
    expect(log).toMatchObject([{ level: "error", event: "balances_differ", cause: "250 USDT, expected 0" }]);
  });

  test("that could not be read leave what was judged before", async () => {
    const { judged } = await run({ holdings: async () => null });
    expect(judged).toEqual(["8 unread"]);
  });

  test("that the venue's object did not judge resolve no alert, and keep no account waiting", async () => {
    const { alerted, kept } = await run({ keepBalances: () => Promise.reject(new Error("starting")) });
    expect(alerted).toEqual(["one retry -", "two retry -"]);
    expect(kept).toEqual(["8 one", "8 two"]);
  });

  test("are not asked for where the venue keeps none", async () => {
    const { deps, judged } = world(twoAccounts);
    await (
      await reportIn(VENUE, deps)
    )();
    expect(judged).toEqual([]);
  });
});
