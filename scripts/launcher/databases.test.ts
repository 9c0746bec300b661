import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  truncateSync,
  writeFileSync,
  openSync,
  writeSync,
  closeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, it } from "vitest";
import { damageLine, requireServable } from "./damage";
import { findDamaged, settleDatabases } from "./databases";

const PAGE = 4_096;
let objects: string;

beforeEach(() => {
  objects = mkdtempSync(join(tmpdir(), "objects-"));
});
afterEach(() => rmSync(objects, { recursive: true }));

/** A database as the runtime leaves it: its rows in the log still. */
function aDatabase(kind: string, id: string, rows = 100): string {
  const folder = join(objects, "do", `edge-oms-${kind}`);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${id}.sqlite`);
  const writer = new DatabaseSync(path);
  writer.exec("PRAGMA journal_mode = WAL; CREATE TABLE kept (id INTEGER PRIMARY KEY, text TEXT)");
  for (let row = 0; row < rows; row++) writer.prepare("INSERT INTO kept (text) VALUES (?)").run("x".repeat(500));
  // A second connection keeps the first one's end from settling the log.
  const other = new DatabaseSync(path, { readOnly: true });
  other.prepare("SELECT count(*) FROM kept").all();
  writer.close();
  other.close();
  return path;
}

function anAlarm(kind: string, id: string, name: string): void {
  const folder = join(objects, "do", `edge-oms-${kind}`);
  mkdirSync(folder, { recursive: true });
  const alarms = new DatabaseSync(join(folder, "metadata.sqlite"));
  alarms.exec(
    "CREATE TABLE IF NOT EXISTS _cf_ALARM (actor_id TEXT PRIMARY KEY, scheduled_time INTEGER, actor_name TEXT) WITHOUT ROWID",
  );
  // The runtime's times are nanoseconds, more than a JavaScript number holds.
  alarms.prepare("INSERT INTO _cf_ALARM VALUES (?, 1795305600000000000, ?)").run(id, name);
  alarms.close();
}

function overwrite(path: string, page: number, bytes = Buffer.alloc(PAGE, 7)): void {
  settleDatabases(objects);
  const file = openSync(path, "r+");
  writeSync(file, bytes, 0, bytes.length, page * PAGE);
  closeSync(file);
}

it("finds nothing where everything is whole, or nothing is there yet", () => {
  expect(findDamaged(objects)).toEqual([]);
  aDatabase("Account", "a1");
  anAlarm("Account", "a1", "demo");
  expect(findDamaged(objects)).toEqual([]);
});

it.each([
  ["the first page", 0, "file is not a database"],
  ["a page of rows", 3, "page 4"],
])("names the object whose database has %s overwritten", (_, page, problem) => {
  aDatabase("Account", "a2");
  const path = aDatabase("Account", "a1");
  anAlarm("Account", "a1", "demo");
  overwrite(path, page);
  const [damaged, ...others] = findDamaged(objects);
  expect(others).toEqual([]);
  expect(damaged).toMatchObject({ kind: "Account", id: "a1", name: "demo", file: "do/edge-oms-Account/a1.sqlite" });
  expect(damaged?.problem).toContain(problem);
  expect(damageLine(damaged as NonNullable<typeof damaged>)).toContain("the database of Account demo is damaged");
});

it.each([
  ["emptied", (path: string) => truncateSync(path, 0), "the file is empty"],
  ["gone", (path: string) => rmSync(path), "the file is missing"],
])("names an object whose database is %s, which would take itself for a new one", (_, lose, problem) => {
  const path = aDatabase("Account", "a1");
  anAlarm("Account", "a1", "demo");
  settleDatabases(objects);
  lose(path);
  expect(findDamaged(objects)).toMatchObject([{ id: "a1", name: "demo", problem }]);
});

it("lets an object be that was only ever asked and never kept anything", () => {
  mkdirSync(join(objects, "do/edge-oms-Account"), { recursive: true });
  writeFileSync(join(objects, "do/edge-oms-Account/b1.sqlite"), "");
  expect(findDamaged(objects)).toEqual([]);
});

it("knows an object without an alarm by its id", () => {
  overwrite(aDatabase("PaperExchange", "e1"), 0);
  expect(findDamaged(objects)).toMatchObject([{ kind: "PaperExchange", name: "e1" }]);
});

it("serves without an account, an exchange's symbol or a venue, and not without what everybody needs", () => {
  const damaged = (kind: string, id: string | null = "x") => [
    { kind, id, name: "x", file: "do/x.sqlite", problem: "file is not a database" },
  ];
  for (const kind of ["Account", "PaperExchange", "Venue"]) expect(() => requireServable(damaged(kind))).not.toThrow();
  for (const kind of ["Firm", "Market", "VenueSession"])
    expect(() => requireServable(damaged(kind))).toThrow(/^The database of .* restore objects\/do\/x\.sqlite/);
  expect(() => requireServable(damaged("Account", null))).toThrow("Nothing can be served without it");
});

it("leaves one whole file for each object", () => {
  const path = aDatabase("Account", "a1");
  expect(existsSync(`${path}-wal`)).toBe(true);
  settleDatabases(objects);
  expect([`${path}-wal`, `${path}-shm`].map((file) => existsSync(file))).toEqual([false, false]);
  const database = new DatabaseSync(path, { readOnly: true });
  expect(database.prepare("SELECT count(*) AS rows FROM kept").get()).toEqual({ rows: 100 });
  database.close();
});

it("leaves a damaged database as it is", () => {
  const path = aDatabase("Account", "a1");
  overwrite(path, 0);
  settleDatabases(objects);
  expect(findDamaged(objects)).toHaveLength(1);
});
