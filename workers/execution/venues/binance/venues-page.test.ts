/** docs/venues.md names a test for each fault and command: each of them is there, under that name. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const SUITE = `${import.meta.dirname}/../testing/venue-suite.ts`;
const read = (path: string): string => readFileSync(path, "utf8");

test("each test that docs/venues.md names is there", () => {
  const [, table = ""] = read(`${import.meta.dirname}/../../../../docs/venues.md`).split("## Faults and moments");
  const tests = [
    read(SUITE),
    ...readdirSync(import.meta.dirname)
      .filter((name) => name.endsWith(".test.ts") && name !== "venues-page.test.ts")
      .map((name) => read(`${import.meta.dirname}/${name}`)),
  ].join("\n");
  const named = [...table.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name);
  expect(named.length).toBeGreaterThan(20);
  // What a name leaves out is an ellipsis; what it keeps stands in one line of the source.
  const isThere = (name: string): boolean => {
    const parts = name.split("…").map((part) => part.trim());
    return tests.split("\n").some((line) => parts.every((part) => line.includes(part)));
  };
  expect(named.filter((name) => !isThere(name))).toEqual([]);
  const files = [...table.matchAll(/`([a-z.-]+\.test\.ts)`/g)].map(([, file = ""]) => file);
  const known = new Set([...readdirSync(import.meta.dirname), ...readdirSync(`${import.meta.dirname}/..`)]);
  expect(files.filter((file) => !known.has(file))).toEqual([]);
});
