import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { judge } from "./judge";
import { OPERATIONS, nameOf, PHASES, type FuzzPhase } from "./phases";
import { readEvents } from "./read-events";

const folder = mkdtempSync(join(tmpdir(), "fuzz-events-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const STATS = OPERATIONS.filter((route) => nameOf(route) === "GET /stats");
const phase = (onlyStatus: number | null = null): FuzzPhase => ({
  name: "a phase",
  what: "one operation",
  operations: STATS,
  techniques: ["coverage"],
  share: null,
  scopesFor: () => ["orders:read"],
  onlyStatus,
});

interface Told {
  /** Null for none. */
  readonly status?: number | null;
  readonly answer?: object;
  readonly path?: string;
  readonly headers?: Record<string, string[]>;
  /** Of a check that has failed. */
  readonly check?: string;
}

const base64 = (value: object) => ({ $base64: Buffer.from(JSON.stringify(value)).toString("base64") });

/** The findings of one exchange, as schemathesis writes it. */
async function findingsOf(
  { status = 200, answer = {}, path = "/stats", headers = { Authorization: ["x"] }, check }: Told,
  onlyStatus: number | null = null,
): Promise<string[]> {
  const response = status === null ? null : { status_code: status, content: base64(answer), elapsed: 0.1 };
  const failed = { name: check, status: "failure", failure_info: { failure: { title: "Wrong", message: "because" } } };
  const recorder = {
    cases: { a: { value: { path } } },
    checks: { a: check === undefined ? [{ name: "x", status: "success" }] : [failed] },
    interactions: { a: { request: { method: "GET", uri: `http://host${path}`, headers, body: null }, response } },
  };
  const file = join(folder, "events.ndjson");
  writeFileSync(file, `{"Initialize":{}}\n${JSON.stringify({ ScenarioFinished: { recorder } })}\n`);
  return judge([await readEvents(phase(onlyStatus), file)], new Map()).map(({ what }) => what);
}

const refusedFor = (message: string) => ({ code: "invalid_request", errors: [{ path: "price", message }] });

it.each<[string, Told, string[]]>([
  ["a good answer", {}, []],
  ["a fault of ours", { status: 503 }, ["answered 503"]],
  ["no answer", { status: null }, ["no answer in time, or none at all"]],
  ["a failed check", { check: "response_schema_conformance" }, ["Wrong: because"]],
  [
    "an allowed request that was not understood",
    { status: 400, check: "positive_data_acceptance", answer: refusedFor("is odd") },
    ["Wrong: because"],
  ],
  [
    "one that breaks a rule between fields",
    { status: 400, check: "positive_data_acceptance", answer: refusedFor("not allowed for a market order") },
    [],
  ],
  [
    "one that breaks such a rule and another",
    {
      status: 400,
      check: "positive_data_acceptance",
      answer: { errors: [...refusedFor("bid is over ask").errors, ...refusedFor("is odd").errors] },
    },
    ["Wrong: because"],
  ],
  ["an element of a batch that is refused on its own", { status: 207, check: "negative_data_rejection" }, []],
  ["what is not allowed and taken", { check: "negative_data_rejection" }, ["Wrong: because"]],
])("finds in %s what there is", async (_, told, findings) => {
  expect(await findingsOf(told)).toEqual(findings);
});

it("wants one answer alone without the right token", async () => {
  expect(await findingsOf({ status: 403 }, 403)).toEqual([]);
  expect(await findingsOf({ status: 200 }, 403)).toEqual(["answered 200 instead of 403"]);
  // What was sent without the phase's token says nothing about it, and is then the only request there was.
  expect(await findingsOf({ status: 401, headers: {} }, 403)).toEqual(["never asked"]);
});

it("says which operation was left out", async () => {
  expect(await findingsOf({ path: "/account" })).toEqual(["never asked"]);
});

it("counts what the system complained of", () => {
  expect(judge([], new Map([["bug", 2]]))).toMatchObject([{ what: "logged: bug", times: 2 }]);
});

it("asks every operation with every scope, and what stops others after what it stops", () => {
  const asked = PHASES.filter(({ onlyStatus }) => onlyStatus === null).map(({ operations }) => operations.map(nameOf));
  expect(new Set(asked.flat())).toEqual(new Set(OPERATIONS.map(nameOf)));
  expect(asked[0]).not.toContain("POST /firm/trading-state");
});
