import { expect, test } from "vitest";
import { loadConfig } from "../../config/load-config";
import type { FirmControls } from "../../shared/core/controls";
import { someControls } from "../../shared/core/testing/some-controls";
import type { FirmChangeView } from "../../shared/contract/firm-views";
import type { Answer } from "../account/account-rpc";
import { VirtualTime } from "../leases/testing/virtual-time";
import { FIRM_MIGRATIONS } from "../storage/firm-migrations";
import { nodeSql } from "../storage/node-sql";
import { runMigrations } from "../storage/run-migrations";
import { ControlsDesk } from "./controls-desk";

function aFirm() {
  const time = new VirtualTime();
  const start = time.now();
  const sql = nodeSql();
  runMigrations(sql, FIRM_MIGRATIONS);
  const pushes: string[] = [];
  const answers = new Map<string, () => Promise<boolean>>();
  const open = (): ControlsDesk =>
    new ControlsDesk({
      clock: time,
      sql,
      instruments: loadConfig().instruments,
      venues: loadConfig().venues,
      pushControls: (account, { version, tradingState }: FirmControls) => {
        pushes.push(`${account} ${version} ${tradingState}`);
        return answers.get(account)?.() ?? Promise.resolve(true);
      },
      failed: () => undefined,
    });
  const watch = (answer: Promise<Answer<FirmChangeView>>) => {
    const seen: { value?: FirmChangeView; at?: number } = {};
    void answer.then((given) =>
      Object.assign(seen, { value: given.ok ? given.value : given.rejection, at: time.now() - start }),
    );
    return seen;
  };
  return { time, sql, pushes, answers, open, watch };
}

const halt = { state: "halted", reason: "fire drill", by: "alice" } as const;
const lost = () => Promise.reject(new Error("lost"));

test("a change reaches all active accounts before it answers, and says how many", async () => {
  const { time, pushes, open, watch } = aFirm();
  const firm = open();
  firm.lease("one");
  firm.lease("two");
  const seen = watch(firm.setTradingState(halt));
  await time.pass(0);
  expect(pushes).toEqual(["one 2 halted", "two 2 halted"]);
  expect(seen).toEqual({
    value: {
      version: 2,
      trading_state: "halted",
      blocked_symbols: [],
      accounts: { active: 2, applied: 2, pending: 0 },
    },
    at: 0,
  });
});

test("an account that cannot be reached is counted as pending after a second, and pushed to until its lease is over", async () => {
  const { time, pushes, answers, open, watch } = aFirm();
  const firm = open();
  firm.lease("one");
  firm.lease("two");
  answers.set("two", lost);
  const seen = watch(firm.setTradingState(halt));
  await time.pass(1_000);
  expect(seen).toMatchObject({ value: { accounts: { active: 2, applied: 1, pending: 1 } }, at: 1_000 });
  const before = pushes.length;
  await time.pass(5_000);
  expect(pushes.length).toBeGreaterThan(before);
  await time.pass(6_000);
  const after = pushes.length;
  await time.pass(60_000);
  expect(pushes).toHaveLength(after);
});

test("an account that leases while a change is under way gets the new controls", async () => {
  const { time, answers, open } = aFirm();
  const firm = open();
  firm.lease("one");
  answers.set("one", lost);
  void firm.setTradingState(halt);
  await time.pass(100);
  expect(firm.lease("one")).toMatchObject({ controls: { version: 2, tradingState: "halted" }, leaseMs: 10_000 });
});

test("symbols are blocked and unblocked; unblocking what is not blocked changes nothing", async () => {
  const { time, open, watch } = aFirm();
  const firm = open();
  void firm.blockSymbol({ symbol: "ETHUSDT", reason: "fork", by: "alice" });
  void firm.blockSymbol({ symbol: "BTCUSDT", reason: "news", by: "bob" });
  await time.pass(0);
  expect(firm.controls()).toMatchObject({
    version: 3,
    tradingState: "active",
    blockedSymbols: [
      { symbol: "BTCUSDT", reason: "news", by: "bob", at: time.now() },
      { symbol: "ETHUSDT", reason: "fork", by: "alice", at: time.now() },
    ],
  });
  const unblocked = watch(firm.unblockSymbol({ symbol: "ETHUSDT", reason: null, by: "alice" }));
  const nothing = watch(firm.unblockSymbol({ symbol: "SOLUSDT", reason: null, by: "alice" }));
  await time.pass(0);
  expect(unblocked.value).toMatchObject({ version: 4, blocked_symbols: ["BTCUSDT"] });
  expect(nothing.value).toMatchObject({ version: 4, blocked_symbols: ["BTCUSDT"] });
});

test("a symbol that nobody lists is not blocked", async () => {
  const firm = aFirm().open();
  expect(await firm.blockSymbol({ symbol: "NOPE", reason: "news", by: "bob" })).toMatchObject({
    ok: false,
    rejection: { code: "instrument_unknown" },
  });
  expect(firm.controls().version).toBe(1);
});

test("controls, their version and who leases them outlive a restart", async () => {
  const { time, pushes, open } = aFirm();
  const firm = open();
  firm.lease("one");
  void firm.setTradingState(halt);
  void firm.blockSymbol({ symbol: "BTCUSDT", reason: "news", by: "bob" });
  await time.pass(0);
  const restarted = open();
  expect(restarted.controls()).toEqual(firm.controls());
  pushes.length = 0;
  void restarted.setTradingState({ ...halt, state: "active" });
  await time.pass(0);
  expect(pushes).toEqual(["one 4 active"]);
});

test("every change is audited with who, why and when; what changes nothing is not", async () => {
  const { time, sql, open } = aFirm();
  const firm = open();
  void firm.setTradingState(halt);
  void firm.blockSymbol({ symbol: "BTCUSDT", reason: "news", by: "bob" });
  void firm.unblockSymbol({ symbol: "BTCUSDT", reason: null, by: "carol" });
  void firm.unblockSymbol({ symbol: "BTCUSDT", reason: null, by: "carol" });
  await time.pass(0);
  expect(
    sql.all("SELECT time, action, subject, reason, author FROM audit ORDER BY number").map((row) => Object.values(row)),
  ).toEqual([
    [time.now(), "set_trading_state", "halted", "fire drill", "alice"],
    [time.now(), "block_symbol", "BTCUSDT", "news", "bob"],
    [time.now(), "unblock_symbol", "BTCUSDT", null, "carol"],
  ]);
});

test("a change that cannot be written changes nothing and tells nobody", async () => {
  const { time, sql, pushes, open } = aFirm();
  const firm = open();
  firm.lease("one");
  sql.run("DROP TABLE audit");
  await expect(firm.setTradingState(halt)).rejects.toThrow(/audit/);
  await time.pass(1_000);
  expect(firm.controls()).toEqual(someControls());
  expect(open().controls()).toEqual(firm.controls());
  expect(pushes).toEqual([]);
});
