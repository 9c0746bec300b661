import { expect, it } from "vitest";
import { answering, refusing } from "../testing/fake-objects";
import { testApp } from "../testing/test-app";

const limits = { version: 8, portfolio: [], symbols: {} };
const proposal = { proposal_id: "000000000001742", base_version: 7, is_current: true, changes: [] };
const PATH = "/risk/limits/proposals/000000000001742";

it("answers a change that has to wait for another person with 202 and the proposal", async () => {
  const app = testApp({ account: { setLimits: () => Promise.resolve({ ok: true, proposal: proposal as never }) } });
  const response = await app.send("PATCH /risk/limits", { body: { limits: { max_exposure: 1 }, reason: "r" } });
  expect([response.status, response.headers.get("etag"), await response.json()]).toEqual([202, null, proposal]);
});

it("lists proposals in pages", async () => {
  const data = ["000000000000003", "000000000000001", "000000000000002"].map((id) => ({
    ...proposal,
    proposal_id: id,
  }));
  const app = testApp({ account: { proposals: answering({ data, next_cursor: null }) } });
  const first = await app.send("GET /risk/limits/proposals?limit=2");
  expect(await first.json()).toMatchObject({
    data: [{ proposal_id: "000000000000001" }, { proposal_id: "000000000000002" }],
    next_cursor: "000000000000002",
  });
  const second = await app.send("GET /risk/limits/proposals?limit=2&cursor=000000000000002");
  expect(await second.json()).toMatchObject({ data: [{ proposal_id: "000000000000003" }], next_cursor: null });
});

it("takes null for no body that was left out", async () => {
  const app = testApp();
  expect((await app.send(`DELETE ${PATH}`, { rawBody: "null" })).status).toBe(400);
  expect(app.calls).toEqual([]);
});

it("approves in the name of the token's subject, with or without a reason", async () => {
  const app = testApp({ account: { approveLimits: answering(limits) } });
  const response = await app.send(`POST ${PATH}/approve`, { body: { reason: "checked" } });
  expect([response.status, response.headers.get("etag")]).toEqual([200, '"8"']);
  await app.send(`POST ${PATH}/approve`);
  const command = { kind: "approve_limits", proposalId: proposal.proposal_id, by: "alice" };
  expect(app.calls.map(({ args }) => args)).toEqual([
    [{ ...command, reason: "checked" }],
    [{ ...command, reason: null }],
  ]);
});

it("withdraws in the name of the token's subject", async () => {
  const app = testApp({ account: { withdrawLimits: answering(proposal) } });
  expect((await app.send(`DELETE ${PATH}`)).status).toBe(200);
  expect(app.calls[0]?.args).toEqual([
    { kind: "withdraw_limits", proposalId: proposal.proposal_id, reason: null, by: "alice" },
  ]);
});

it.each([
  ["approval_by_other", 409],
  ["proposal_expired", 409],
  ["proposal_superseded", 409],
  ["proposal_not_found", 404],
])("answers %s with %i", async (code, status) => {
  const app = testApp({ account: { approveLimits: refusing(code) } });
  expect((await app.send(`POST ${PATH}/approve`)).status).toBe(status);
});

it.each(["a b", "%00", "x".repeat(65)])("knows no proposal %j", async (id) => {
  const app = testApp();
  expect((await app.send(`POST /risk/limits/proposals/${encodeURIComponent(id)}/approve`)).status).toBe(404);
  expect(app.calls).toEqual([]);
});
