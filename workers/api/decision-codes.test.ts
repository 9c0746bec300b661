import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { DECISION_CODES } from "../../shared/contract/decision-codes";

const ROOT = join(import.meta.dirname, "../..");
const rows = [
  ...readFileSync(join(ROOT, "docs/decision-codes.md"), "utf8").matchAll(/^\| `(\w+)` \| (.+?) \| (.+?) \|$/gm),
];

it("documents each decision code once, in order, with what it means and what to do", () => {
  expect(rows.map(([, code]) => code)).toEqual(DECISION_CODES);
  for (const [, , meaning, advice] of rows) {
    expect(meaning).toMatch(/^[A-Z].*\.$/);
    expect(advice).toMatch(/^[A-Z].*\.$/);
  }
});

it("has no code twice", () => {
  expect(new Set(DECISION_CODES).size).toBe(DECISION_CODES.length);
});

it("knows every code that a pre-trade check refuses with", () => {
  const folder = join(ROOT, "shared/core/risk");
  const sources = readdirSync(folder).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  const used = sources.flatMap((name) =>
    [...readFileSync(join(folder, name), "utf8").matchAll(/code: "(\w+)"/g)].map(([, code]) => code),
  );
  expect(used.length).toBeGreaterThan(10);
  expect(used.filter((code) => !DECISION_CODES.some((known) => known === code))).toEqual([]);
});
