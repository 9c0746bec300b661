import { expect, test } from "vitest";
import type { TradingState } from "../../shared/core/controls";
import { money } from "../../shared/core/decimal";
import { VirtualTime } from "../leases/testing/virtual-time";
import { readAudit } from "../storage/firm-audit";
import { FIRM_MIGRATIONS } from "../storage/firm-migrations";
import { nodeSql } from "../storage/node-sql";
import { runMigrations } from "../storage/run-migrations";
import type { SetFirmLimits } from "./firm-rpc";
import { RiskDesk } from "./risk-desk";
import { aSummary } from "./testing/a-summary";

function aFirm() {
  const time = new VirtualTime();
  const sql = nodeSql();
  runMigrations(sql, FIRM_MIGRATIONS);
  const firm: {
    tradingState: TradingState;
    restrictions: string[];
    isBroken: boolean;
    /** Resolves when the accounts have been told of a restriction. */
    told: Promise<void>;
  } = { tradingState: "active", restrictions: [], isBroken: false, told: Promise.resolve() };
  const open = (): RiskDesk =>
    new RiskDesk({
      clock: time,
      sql,
      defaults: { max_exposure: money("1000"), max_net_exposure: money("500"), max_daily_loss: money("100") },
      tradingState: () => firm.tradingState,
      restrict: (reason, write) => {
        sql.transaction(() => {
          write();
          if (firm.isBroken) throw new Error("disk full");
        });
        firm.restrictions.push(reason);
        firm.tradingState = "reducing";
        return firm.told;
      },
    });
  const desk = open();
  /** Reports and lets the desk take it. */
  const report = async (parts: Parameters<typeof aSummary>[0], at = desk): Promise<void> => {
    const taken = at.report(aSummary({ asOf: time.now(), ...parts }));
    await time.pass(1_000);
    await taken;
  };
  const accounts = (at = desk) =>
    at.risk({ limit: 100, cursor: null }).data.map(({ account, long_exposure }) => `${account} ${long_exposure}`);
  return { time, sql, firm, desk, open, report, accounts };
}

const setting = (changes: Partial<SetFirmLimits>): SetFirmLimits => ({
  limits: {},
  reason: "more desks",
  by: "alice",
  ifVersion: null,
  ...changes,
});

const BALANCED = { long: "500", short: "500" };

test("keeps the last report of each account, also over a restart", async () => {
  const { report, open, desk, accounts } = aFirm();
  await report({ account: "b", long: "1" });
  await report({ account: "a", long: "2", isMarked: false, riskLevel: "unknown", dayPnl: "-3.5" });
  await report({ account: "b", long: "3" });
  expect(accounts()).toEqual(["a 2", "b 3"]);
  expect(open().risk({ limit: 100, cursor: null })).toEqual(desk.risk({ limit: 100, cursor: null }));
});

test("a late report does not replace a newer one", async () => {
  const { time, report, accounts } = aFirm();
  await report({ long: "5" });
  await report({ long: "4", asOf: time.now() - 10_000 });
  expect(accounts()).toEqual(["demo 5"]);
});

test("reports close together are written together, the newest of each account", async () => {
  const { time, desk, sql, accounts } = aFirm();
  let commits = 0;
  const transaction = sql.transaction.bind(sql);
  sql.transaction = (work) => {
    commits++;
    return transaction(work);
  };
  const reports: Promise<void>[] = [];
  for (let n = 0; n < 100; n++) {
    reports.push(desk.report(aSummary({ account: `a${n % 50}`, asOf: time.now(), long: String(n % 7) })));
    await time.pass(20);
  }
  await time.pass(1_000);
  await Promise.all(reports);
  expect(accounts()).toHaveLength(50);
  // Two seconds of reports: one at once, and one a second.
  expect(commits).toBeLessThanOrEqual(4);
});

test("a report that cannot be written changes nothing, and its account hears of it", async () => {
  const { desk, report, sql, accounts } = aFirm();
  await report({ long: "1" });
  sql.run("ALTER TABLE risk_summaries RENAME TO away");
  await expect(report({ long: "2" })).rejects.toThrow(/risk_summaries/);
  expect(accounts()).toEqual(["demo 1"]);
  sql.run("ALTER TABLE away RENAME TO risk_summaries");
  await report({ long: "3" });
  expect(accounts(desk)).toEqual(["demo 3"]);
});

test("limits reached together turn the firm to reducing, with each limit in the reason", async () => {
  const { firm, desk, report } = aFirm();
  await report({ account: "a", long: "999" });
  expect(firm.restrictions).toEqual(["max_net_exposure: 999 against 500"]);
  firm.tradingState = "active";
  await report({ account: "b", short: "900", dayPnl: "-100" });
  expect(firm.restrictions.slice(1)).toEqual(["max_exposure: 1899 against 1000; max_daily_loss: 100 against 100"]);
  expect(desk.risk({ limit: 1, cursor: null })).toMatchObject({ trading_state: "reducing", accounts: 2 });
});

test("neither lifts itself when the use falls nor trips again for as long as it stays over", async () => {
  const { firm, report, desk } = aFirm();
  await report(BALANCED);
  expect(firm).toMatchObject({ tradingState: "reducing", restrictions: ["max_exposure: 1000 against 1000"] });
  firm.tradingState = "active";
  await report({ long: "510", short: "500" });
  await report({ long: "520", short: "500" });
  expect(firm).toMatchObject({ tradingState: "active", restrictions: { length: 1 } });
  expect(desk.risk({ limit: 1, cursor: null }).limits[0]).toMatchObject({ level: "breach" });
  await report({ long: "100" });
  expect(firm.tradingState).toBe("active");
  expect(desk.risk({ limit: 1, cursor: null }).limits[0]).toMatchObject({ level: "ok", tripped_at: null });
  await report(BALANCED);
  expect(firm).toMatchObject({ tradingState: "reducing", restrictions: { length: 2 } });
  await report({ long: "100" });
  expect(firm.tradingState).toBe("reducing");
});

test("what was lifted by a person stays lifted over a restart", async () => {
  const { firm, report, open } = aFirm();
  await report(BALANCED);
  firm.tradingState = "active";
  await report({ long: "510", short: "500" }, open());
  expect(firm.restrictions).toHaveLength(1);
});

test("a crash while the accounts are being told of a restriction does not have it trip again once it was lifted", async () => {
  const { firm, time, desk, open, report } = aFirm();
  firm.told = new Promise(() => undefined);
  void desk.report(aSummary({ asOf: time.now(), ...BALANCED }));
  await time.pass(1_000);
  expect(firm).toMatchObject({ tradingState: "reducing", restrictions: { length: 1 } });
  const again = open();
  firm.told = Promise.resolve();
  firm.tradingState = "active";
  await report(BALANCED, again);
  expect(firm).toMatchObject({ tradingState: "active", restrictions: { length: 1 } });
});

test("a limit reached while the firm is halted trips when the halt is lifted", async () => {
  const { firm, report } = aFirm();
  firm.tradingState = "halted";
  await report(BALANCED);
  expect(firm).toMatchObject({ tradingState: "halted", restrictions: [] });
  firm.tradingState = "active";
  await report({ account: "other" });
  expect(firm.tradingState).toBe("reducing");
});

test("a restriction that cannot be written is tried again with the next report", async () => {
  const { firm, report, accounts, open } = aFirm();
  firm.isBroken = true;
  await expect(report(BALANCED)).rejects.toThrow("disk full");
  expect(accounts()).toEqual(["demo 500"]);
  firm.isBroken = false;
  expect(open().risk({ limit: 1, cursor: null }).limits[0]).toMatchObject({ level: "breach", tripped_at: null });
  await report(BALANCED);
  expect(firm.tradingState).toBe("reducing");
});

test("limits are changed with a version and an audit row each, and hold at once", async () => {
  const { time, firm, desk, open, sql, report } = aFirm();
  await report({ long: "400" });
  expect(await desk.setLimits(setting({ limits: { max_exposure: money("400"), max_daily_loss: money("7") } }))).toEqual(
    {
      ok: true,
      value: { version: 2, limits: { max_exposure: "400", max_net_exposure: "500", max_daily_loss: "7" } },
    },
  );
  expect(firm.restrictions).toEqual(["max_exposure: 400 against 400"]);
  expect(open().limits()).toEqual(desk.limits());
  const audit = readAudit(sql, { limit: 10, cursor: null });
  expect(audit).toMatchObject({
    data: [
      { subject: "max_daily_loss: 100 -> 7", action: "set_limit", reason: "more desks", by: "alice", time: time.now() },
      { subject: "max_exposure: 1000 -> 400" },
    ],
  });
});

test("a change on another version, or of nothing, changes nothing", async () => {
  const { desk, sql } = aFirm();
  const limits = { max_exposure: money("1") };
  expect(await desk.setLimits(setting({ limits, ifVersion: 2 }))).toMatchObject({
    ok: false,
    rejection: { code: "version_mismatch" },
  });
  expect(await desk.setLimits(setting({ limits: { max_exposure: money("1000") }, ifVersion: 1 }))).toMatchObject({
    value: { version: 1 },
  });
  expect(readAudit(sql, { limit: 10, cursor: null })).toMatchObject({ data: [] });
});

test("a limit that was raised over the use and lowered again trips anew", async () => {
  const { firm, desk, report } = aFirm();
  await report(BALANCED);
  await desk.setLimits(setting({ limits: { max_exposure: money("5000") } }));
  firm.tradingState = "active";
  await report({ ...BALANCED, positions: 1 });
  expect(firm.tradingState).toBe("active");
  await desk.setLimits(setting({ limits: { max_exposure: money("900") } }));
  expect(firm.tradingState).toBe("reducing");
});

test("accounts come in pages by name, with the sums of all on each", async () => {
  const { desk, report } = aFirm();
  for (const account of ["c", "a", "b"]) await report({ account, long: "10" });
  const first = desk.risk({ limit: 2, cursor: null });
  expect(first).toMatchObject({ accounts: 3, long_exposure: "30", next_cursor: "b" });
  expect(first.data.map(({ account }) => account)).toEqual(["a", "b"]);
  const last = desk.risk({ limit: 2, cursor: first.next_cursor });
  expect(last).toMatchObject({ long_exposure: "30", next_cursor: null, data: [{ account: "c" }] });
});

test("says when the account that has been silent for longest spoke", async () => {
  const { time, desk, report } = aFirm();
  expect(desk.risk({ limit: 1, cursor: null })).toMatchObject({ oldest_as_of: null, risk_level: "low" });
  const first = time.now();
  await report({ account: "a" });
  await report({ account: "b" });
  expect(desk.risk({ limit: 1, cursor: null }).oldest_as_of).toBe(new Date(first).toISOString());
});
