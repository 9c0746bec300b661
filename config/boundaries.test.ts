/** The house rules, read from the sources: who imports whom, a pure core, SQL in one folder, names, nothing left undone. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findViolations } from "../scripts/boundaries/find-violations";

const root = join(import.meta.dirname, "..");
const SOURCES = globSync("{workers,durable-objects,shared,config,scripts,loadtest}/**/*.{ts,mjs,js}", {
  cwd: root,
  exclude: ["**/node_modules/**", "**/worker-configuration.d.ts", "loadtest/bin/**", "loadtest/results/**"],
}).sort();

describe("the sources", () => {
  it("are found", () => {
    expect(SOURCES.length).toBeGreaterThan(50);
  });

  it("keep the house rules", () => {
    expect(SOURCES.flatMap((path) => findViolations(path, readFileSync(join(root, path), "utf8")))).toEqual([]);
  });
});

describe("the checker", () => {
  it.each([
    ["a package in the core", "shared/core/a.ts", `import { z } from "zod";`, "must not import zod"],
    ["an upward import", "shared/core/a.ts", `import { b } from "../contract/b";`, "must not import ../contract/b"],
    [
      "an upward type",
      "shared/core/a.ts",
      `import type { B } from "../contract/b";`,
      "must not import ../contract/b, not even its types",
    ],
    [
      "an upward re-export",
      "shared/core/a.ts",
      `export * from "../../config/load-config";`,
      "must not import ../../config/load-config",
    ],
    [
      "a type written as an import",
      "shared/core/a.ts",
      `type A = import("zod").ZodType;`,
      "must not import zod, not even its types",
    ],
    ["an import at run time", "shared/contract/a.ts", `const b = await import("hono");`, "must not import hono"],
    ["a computed import", "shared/contract/a.ts", `const b = await import(name);`, "must not import (computed)"],
    [
      "an object's insides",
      "durable-objects/account/a.ts",
      `import { b } from "../firm/b";`,
      "must not import ../firm/b",
    ],
    [
      "a worker in an object",
      "durable-objects/account/a.ts",
      `import { b } from "../../workers/api/b";`,
      "must not import ../../workers/api/b",
    ],
    [
      "a class of an object in a route",
      "workers/api/a.ts",
      `import { Account } from "../../durable-objects/account/account";`,
      "must not import ../../durable-objects/account/account",
    ],
    [
      "a table in the API",
      "workers/api/a.ts",
      `import type { Sql } from "../../durable-objects/storage/sql";`,
      "must not import ../../durable-objects/storage/sql, not even its types",
    ],
    [
      "an object in the execution script",
      "workers/execution/a.ts",
      `import { Account } from "../../durable-objects/account/account";`,
      "must not import ../../durable-objects/account/account",
    ],
    [
      "the execution script in the API",
      "workers/api/a.ts",
      `import { b } from "../execution/b";`,
      "must not import ../execution/b",
    ],
    ["test code in the product", "shared/core/a.ts", `import { b } from "./testing/b";`, "must not import ./testing/b"],
    ["a file outside", "config/a.ts", `import { b } from "../../b";`, "must not import ../../b"],
    ["Node in a worker", "workers/api/a.ts", `import { readFileSync } from "node:fs";`, "must not import node:fs"],
    ["a file of no layer", "elsewhere/a.ts", ``, "belongs to no layer"],
    ["the clock", "shared/core/a.ts", `const now = Date.now();`, "must not use Date"],
    ["chance", "shared/matching/a.ts", `const x = Math.random();`, "must not use Math.random"],
    ["the network", "shared/core/a.ts", `fetch("https://example.com");`, "must not use fetch"],
    ["the console", "shared/core/a.ts", `console.log(1);`, "must not use console"],
    ["a global by another way", "shared/core/a.ts", `const { fetch } = globalThis;`, "must not use globalThis"],
    ["waiting", "shared/core/a.ts", `export async function f() {}`, "must not use async"],
    [
      "SQL in an object",
      "durable-objects/account/a.ts",
      "const q = `select * from ${table} where id = ?`;",
      "SQL belongs into durable-objects/storage",
    ],
    [
      "SQL in a string",
      "workers/api/a.ts",
      `const q = "INSERT OR IGNORE INTO orders VALUES (?)";`,
      "SQL belongs into durable-objects/storage",
    ],
    ["a capital in a name", "shared/core/riskCheck.ts", ``, "is not named in kebab-case"],
    ["an underscore in a name", "shared/core/risk_check.ts", ``, "is not named in kebab-case"],
    ["a test alone", "shared/core/a.test.ts", `it.only("works", () => {});`, "leaves tests out by it.only"],
    [
      "a test left out",
      "shared/core/a.test.ts",
      `describe.skip("all", () => {});`,
      "leaves tests out by describe.skip",
    ],
    ["work left over", "shared/core/a.ts", ["//", "TO" + "DO later"].join(" "), "leaves something undone"],
  ])("bites at %s", (_, path, text, expected) => {
    expect(findViolations(path, text).map((violation) => violation.replace(/^[^:]+:\d+: /, ""))).toContainEqual(
      expect.stringContaining(expected),
    );
  });

  it.each([
    ["types of the limits in the core", "shared/core/a.ts", `import type { Limits } from "../contract/limits";`],
    ["its own folder", "durable-objects/account/a.ts", `import { b } from "./b";`],
    ["what another object answers", "durable-objects/account/a.ts", `import { FIRM_NAME } from "../firm/firm-rpc";`],
    [
      "types of an object in the execution script",
      "workers/execution/a.ts",
      `import type { Account } from "../../durable-objects/account/account";`,
    ],
    [
      "names marked as types one by one",
      "workers/execution/a.ts",
      `import { type Account } from "../../durable-objects/account/account";`,
    ],
    [
      "the classes in the entry",
      "workers/api/index.ts",
      `export { Account } from "../../durable-objects/account/account";`,
    ],
    [
      "anything in a test",
      "shared/core/a.test.ts",
      `import { expect } from "vitest"; import { b } from "../../config/b"; const now = Date.now();`,
    ],
    [
      "a field that is called like a global",
      "shared/core/a.ts",
      `const a = { process: 1, fetch: 2 }; export const b = a.process + a.fetch;`,
    ],
    ["words of SQL in a sentence", "workers/api/a.ts", `const a = "update the limits, then create an order";`],
    ["SQL where it belongs", "durable-objects/storage/a.ts", `const q = "select * from orders";`],
  ])("lets pass %s", (_, path, text) => {
    expect(findViolations(path, text)).toEqual([]);
  });
});
