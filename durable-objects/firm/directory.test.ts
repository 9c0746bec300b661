import { expect, test } from "vitest";
import { money, ratio } from "../../shared/core/decimal";
import { refuse } from "../../shared/core/rejection";
import type { Answer } from "../account/account-rpc";
import { FIRM_MIGRATIONS } from "../storage/firm-migrations";
import { nodeSql } from "../storage/node-sql";
import { runMigrations } from "../storage/run-migrations";
import { Directory, type OpenedAccount } from "./directory";
import { anOpening } from "./testing/an-opening";

const OPENED_AT = "2026-11-21T09:00:00.000Z";
const opened: Answer<OpenedAccount> = {
  ok: true,
  value: {
    account: { account: "?", type: "margin", currency: "USDT", cash: "1000000", created_at: OPENED_AT },
    created: true,
  },
};

function aFirm() {
  const sql = nodeSql();
  runMigrations(sql, FIRM_MIGRATIONS);
  const calls: string[] = [];
  let openAccount = (): Promise<Answer<OpenedAccount>> => Promise.resolve(opened);
  const start = (): Directory =>
    new Directory({
      sql,
      now: () => 1_000,
      openAccount: (account) => {
        calls.push(account);
        return openAccount();
      },
    });
  return { sql, calls, start, answering: (answer: () => Promise<Answer<OpenedAccount>>) => (openAccount = answer) };
}

const summary = (account: string) => ({
  account,
  type: "margin",
  currency: "USDT",
  cash: "1000000",
  created_at: OPENED_AT,
});

test("opens an account once; the same again finds it, without asking its object", async () => {
  const { calls, start } = aFirm();
  const firm = start();
  expect(await firm.open("demo", anOpening())).toEqual({
    ok: true,
    value: { account: summary("demo"), created: true },
  });
  expect(await firm.open("demo", anOpening({ by: "somebody else" }))).toEqual({
    ok: true,
    value: { account: summary("demo"), created: false },
  });
  expect(calls).toEqual(["demo"]);
  expect(start().get("demo")).toEqual({ ok: true, value: summary("demo") });
});

test("refuses to open an account again with other terms", async () => {
  const firm = aFirm().start();
  await firm.open("demo", anOpening());
  const limits = { portfolio: { max_leverage: ratio("5") }, symbols: {} };
  for (const other of [
    { cash: money("1000000.000000000000000000000001") },
    { type: "cash" as const },
    { currency: "USDC" },
    { limits },
  ]) {
    expect(await firm.open("demo", anOpening(other))).toMatchObject({
      ok: false,
      rejection: { code: "account_exists" },
    });
  }
});

test("terms are the same whatever order their limits are written in", async () => {
  const firm = aFirm().start();
  const one = { portfolio: { max_leverage: ratio("5"), max_positions: 3 }, symbols: {} };
  const other = { symbols: {}, portfolio: { max_positions: 3, max_leverage: ratio("5.0") } };
  await firm.open("demo", anOpening({ limits: one }));
  expect(await firm.open("demo", anOpening({ limits: other }))).toMatchObject({ ok: true, value: { created: false } });
});

test("a crash between reserving and opening is healed by the same call after the restart", async () => {
  const { calls, start, answering } = aFirm();
  answering(() => Promise.reject(new Error("the object could not be reached")));
  await expect(start().open("demo", anOpening())).rejects.toThrow("could not be reached");
  answering(() => Promise.resolve(opened));
  const restarted = start();
  expect(restarted.get("demo")).toMatchObject({ ok: false, rejection: { code: "account_not_found" } });
  expect(restarted.list({ limit: 10, cursor: null })).toEqual({ ok: true, value: { data: [], next_cursor: null } });
  expect(await restarted.open("demo", anOpening({ cash: money("2") }))).toMatchObject({
    ok: false,
    rejection: { code: "account_exists" },
  });
  expect(await restarted.open("demo", anOpening())).toMatchObject({ ok: true, value: { created: true } });
  expect(calls).toEqual(["demo", "demo"]);
});

test("an account that its object refuses leaves its name free", async () => {
  const { start, answering } = aFirm();
  const firm = start();
  answering(() => Promise.resolve(refuse({ code: "invalid_currency", message: "no" })));
  expect(await firm.open("demo", anOpening({ currency: "XXX" }))).toMatchObject({
    ok: false,
    rejection: { code: "invalid_currency" },
  });
  answering(() => Promise.resolve(opened));
  expect(await firm.open("demo", anOpening())).toMatchObject({ ok: true, value: { created: true } });
});

test("of two openings at the same time one has created it", async () => {
  const firm = aFirm().start();
  const answers = await Promise.all([firm.open("demo", anOpening()), firm.open("demo", anOpening())]);
  expect(answers.map((answer) => answer.ok && answer.value.created)).toEqual([true, false]);
});

test("refuses names outside [a-z0-9-]{1,64} and writes nothing", async () => {
  const { sql, start } = aFirm();
  for (const name of ["", "Demo", "a b", "ä", "a/b", "a".repeat(65)]) {
    expect(await start().open(name, anOpening())).toMatchObject({ ok: false, rejection: { code: "invalid_account" } });
  }
  expect(sql.all("SELECT account FROM accounts")).toEqual([]);
});

test("lists accounts by name, page by page", async () => {
  const firm = aFirm().start();
  for (const name of ["c", "a", "d", "b"]) await firm.open(name, anOpening());
  const page = (limit: number, cursor: string | null) => {
    const answer = firm.list({ limit, cursor });
    return answer.ok && [answer.value.data.map(({ account }) => account), answer.value.next_cursor];
  };
  expect(page(3, null)).toEqual([["a", "b", "c"], "c"]);
  expect(page(3, "c")).toEqual([["d"], null]);
  expect(page(4, null)).toEqual([["a", "b", "c", "d"], null]);
});

test("each opening is audited once", async () => {
  const { sql, start } = aFirm();
  await start().open("demo", anOpening({ by: "alice" }));
  await start().open("demo", anOpening({ by: "bob" }));
  expect(sql.all("SELECT time, action, subject, reason, author FROM audit").map((row) => ({ ...row }))).toEqual([
    { time: 1_000, action: "open_account", subject: "demo", reason: null, author: "alice" },
  ]);
});
