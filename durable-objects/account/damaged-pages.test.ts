/**
 * Every page of an account's database, overwritten one at a time: whatever the account then answers is what it answered
 * before, or nothing. What a page's own bytes cannot show (docs/decisions/0095) is the launcher's to find.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aConfig, surroundingsOf } from "../../shared/core/testing/a-config";
import { aFill, canceled } from "../../shared/core/testing/test-account";
import { findDamaged } from "../../scripts/launcher/databases";
import { seededRandom } from "../../scripts/feed/price-walk";
import { AccountStore } from "../storage/account-store";
import { nodeSql } from "../storage/node-sql";
import { aStoredAccount } from "../storage/testing/stored-account";
import { AccountReads } from "./account-reads";
import { orderView } from "./views";

const PAGE = 4_096;
const NOW = Date.UTC(2026, 2, 2, 13);
const EVERYTHING = {
  limit: 500,
  cursor: null,
  status: null,
  symbol: null,
  side: null,
  orderId: null,
  clientOrderId: null,
  after: null,
  until: null,
};
let folder: string;
let whole: Buffer;
let before: ReadonlyMap<string, string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "pages-"));
  const { account, store, sql } = aStoredAccount();
  account.checksInvariants = false;
  for (let number = 0; number < 20; number++) {
    const order = account.working({ quantity: "1", price: "99", id: `client-${number}` });
    if (number % 3 === 0) account.report(aFill(order, { id: `T${number}`, quantity: "1", price: "99" }));
    if (number % 3 === 1) {
      account.cancel(order);
      account.answer(canceled(order));
    }
    if (number === 14) store.writeTables(account.state);
  }
  const path = join(folder, "whole.sqlite");
  sql.run(`VACUUM INTO '${path}'`);
  whole = readFileSync(path);
  before = answersOf(whole);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Everything that is read of a database with these bytes, by name; what threw is left out. */
function answersOf(bytes: Buffer): ReadonlyMap<string, string> {
  const path = join(folder, "one.sqlite");
  writeFileSync(path, bytes);
  const sql = nodeSql(path);
  const answers = new Map<string, string>();
  try {
    for (const [name, ask] of asking(sql)) answers.set(name, JSON.stringify(ask()));
  } catch {
    // Whatever it is that fails, the object answers nothing then; what was answered until then has to be right.
  } finally {
    sql.close();
  }
  return answers;
}

function asking(sql: ReturnType<typeof nodeSql>): [name: string, ask: () => unknown][] {
  const store = new AccountStore(sql);
  const state = store.load(surroundingsOf(aConfig()));
  if (state === null) return [["account", () => "it was never opened"]];
  const reads = new AccountReads({ state, store, now: () => NOW, failStop: () => undefined });
  return [
    ["account", () => reads.account()],
    ["positions", () => reads.positions()],
    ["limits", () => reads.limits()],
    ["stats", () => reads.stats()],
    ["orders", () => reads.page(() => store.orders.list(EVERYTHING), orderView)],
    ["fills", () => reads.fills(EVERYTHING)],
    ["journal", () => reads.journal(EVERYTHING)],
    ["order", () => [...state.orders.values()].map(({ orderId }) => reads.orderEvents(orderId))],
  ];
}

const random = seededRandom(1);
const noise = (): Buffer => Buffer.from(Uint8Array.from({ length: PAGE }, () => Math.floor(random() * 256)));

test("answers something to begin with", () => {
  expect([...before.keys()]).toEqual([
    "account",
    "positions",
    "limits",
    "stats",
    "orders",
    "fills",
    "journal",
    "order",
  ]);
  expect(whole.length / PAGE).toBeGreaterThan(30);
});

test.each<[string, Damage]>([
  ["zeros", () => Buffer.alloc(PAGE)],
  ["noise", noise],
])("never answers wrongly from a page of %s, whoever looked before", (_, damage) => {
  expect(wrongAnswers(damage).map(({ about }) => about)).toEqual([]);
});

// Half a page of records, or a page that belongs elsewhere, may read like one in its place: the look through the file finds what does not fit.
test.each<[string, Damage]>([
  ["zeros in its second half", (page) => Buffer.concat([pageOf(page).subarray(0, PAGE / 2), Buffer.alloc(PAGE / 2)])],
  ["zeros in its first half", (page) => Buffer.concat([Buffer.alloc(PAGE / 2), pageOf(page).subarray(PAGE / 2)])],
  ["another page", (page) => pageOf((page * 7 + 1) % (whole.length / PAGE))],
])("never answers wrongly from a page of %s that a start finds whole", (_, damage) => {
  expect(wrongAnswers(damage).filter(({ isFound }) => !isFound)).toEqual([]);
});

type Damage = (page: number) => Buffer;

const pageOf = (page: number): Buffer => whole.subarray(page * PAGE, (page + 1) * PAGE);

/** Of each page in turn. `isFound` is what the launcher's look says of the file. */
function wrongAnswers(damage: Damage): { about: string; isFound: boolean }[] {
  return Array.from({ length: whole.length / PAGE }, (_, page) => page).flatMap((page) => {
    const bytes = Buffer.from(whole);
    damage(page).copy(bytes, page * PAGE);
    const wrong = [...answersOf(bytes)].filter(([name, answer]) => answer !== before.get(name));
    return wrong.map(([name]) => ({ about: `page ${page}: ${name}`, isFound: isFoundDamaged(bytes) }));
  });
}

function isFoundDamaged(bytes: Buffer): boolean {
  const objects = join(folder, "objects");
  mkdirSync(join(objects, "do/edge-oms-Account"), { recursive: true });
  writeFileSync(join(objects, "do/edge-oms-Account/one.sqlite"), bytes);
  return findDamaged(objects).length > 0;
}
