import { expect, it } from "vitest";
import { testApp } from "../testing/test-app";

const proposal = { limits: { max_exposure: "1" } };
const PATH = "POST /risk/limits/what-if";

it.each([
  [
    { from: "2026-11-02T00:00:00Z", until: "2026-11-01T00:00:00Z" },
    "2026-11-02T00:00:00.000Z",
    "2026-11-01T00:00:00.000Z",
  ],
  [{ from_sequence: 8, until_sequence: 7 }, "8", "7"],
])("refuses the span %j, naming both its ends", async (span, from, until) => {
  const app = testApp();
  const response = await app.send(PATH, { body: { ...proposal, ...span } });
  const problem = (await response.json()) as { status: number; code: string; detail: string };
  expect(problem).toMatchObject({ status: 422, code: "span_out_of_order" });
  expect(problem.detail).toContain(from);
  expect(problem.detail).toContain(until);
  expect(app.calls).toEqual([]);
});

it.each([
  { from: "2026-11-01T00:00:00Z", until: "2026-11-01T00:00:00Z" },
  { from_sequence: 7, until_sequence: 7 },
  { until: "2026-11-01T00:00:00Z" },
])("asks the account about the span %j", async (span) => {
  const app = testApp({ account: { whatIf: () => Promise.resolve(new Blob(['{"summary":{}}\n']).stream()) } });
  expect((await app.send(PATH, { body: { ...proposal, ...span } })).status).toBe(200);
  expect(app.calls).toHaveLength(1);
});
