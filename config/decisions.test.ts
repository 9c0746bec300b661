/** The index of decisions lists every record under its own title, and links only to records that exist. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const folder = join(import.meta.dirname, "..", "docs", "decisions");
const records = readdirSync(folder).filter((name) => /^\d{4}-.+\.md$/.test(name));
const index = readFileSync(join(folder, "README.md"), "utf8");
const rows = index.split("\n").filter((line) => line.startsWith("| ["));

const titleOf = (record: string): string =>
  readFileSync(join(folder, record), "utf8")
    .split("\n", 1)
    .join("")
    .replace(/^# \d{4}:? /, "");

it("lists every record once, in order, under its own title", () => {
  const listed = rows.map((row) => row.split(" | ").slice(0, 2).join(" | "));
  expect(listed).toEqual(
    records.toSorted().map((record) => `| [${record.slice(0, 4)}](${record}) | ${titleOf(record)}`),
  );
});

it("gives no number twice", () => {
  expect(new Set(records.map((record) => record.slice(0, 4))).size).toBe(records.length);
});

it("links only to records that exist", () => {
  const linked = [...index.matchAll(/\]\((\d{4}-[^)]+)\)/g)].map(([, record]) => record);
  expect(linked.filter((record) => record === undefined || !records.includes(record))).toEqual([]);
});
