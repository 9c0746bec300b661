import { describe, expect, it } from "vitest";
import { money } from "../../../shared/core/decimal";
import { answering, refusing } from "../testing/fake-objects";
import { aToken, testApp } from "../testing/test-app";

const admin = () => aToken({ accounts: [], scope: ["admin"] });
const limitsView = { version: 3, limits: { max_exposure: "1", max_net_exposure: "2", max_daily_loss: "3" } };

describe("changing the firm's limits", () => {
  const patch = async (app: ReturnType<typeof testApp>, body: unknown, headers?: Record<string, string>) =>
    app.send("PATCH /firm/limits", { token: await admin(), body, ...(headers === undefined ? {} : { headers }) });
  const good = { limits: { max_exposure: "12000000" }, reason: "two more desks" };

  it("passes who, why and the version it is based on, and answers with the new one", async () => {
    const app = testApp({ firm: { setLimits: answering(limitsView) } });
    const response = await patch(app, good, { "if-match": '"2"' });
    expect([response.status, response.headers.get("etag")]).toEqual([200, '"3"']);
    expect(app.calls.map(({ args }) => args[0])).toEqual([
      { limits: { max_exposure: money("12000000") }, reason: "two more desks", by: "alice", ifVersion: 2 },
    ]);
  });

  it("is 412 when the version is not current", async () => {
    const app = testApp({ firm: { setLimits: refusing("version_mismatch") } });
    expect((await patch(app, good, { "if-match": "1" })).status).toBe(412);
  });

  it.each([
    [{ reason: "r" }],
    [{ limits: {}, reason: "r" }],
    [{ limits: { max_exposure: "-1" }, reason: "r" }],
    [{ limits: { max_exposure: null }, reason: "r" }],
    [{ limits: { max_exposure: "Infinity" }, reason: "r" }],
    [{ limits: { max_leverage: "1" }, reason: "r" }],
    [{ limits: { max_exposure: "1" } }],
    [{ ...good, force: true }],
  ])("refuses %j and asks nobody", async (body) => {
    const app = testApp();
    expect((await patch(app, body)).status).toBe(400);
    expect(app.calls).toEqual([]);
  });

  it("refuses an if-match that is no version", async () => {
    expect((await patch(testApp(), good, { "if-match": "soon" })).status).toBe(400);
  });
});

it("the limits are read with their version as the etag", async () => {
  const app = testApp({ firm: { limits: () => Promise.resolve(limitsView) } });
  const response = await app.send("GET /firm/limits", { token: await admin() });
  expect(response.headers.get("etag")).toBe('"3"');
  expect(await response.json()).toEqual(limitsView);
});

it("the risk of all accounts comes with a page of them", async () => {
  const risk = () => Promise.resolve({ accounts: 2, data: [], next_cursor: "b" } as never);
  const app = testApp({ firm: { risk } });
  const response = await app.send("GET /firm/risk?limit=2&cursor=a", { token: await admin() });
  expect(await response.json()).toMatchObject({ accounts: 2, next_cursor: "b" });
  expect(app.calls).toMatchObject([{ args: [{ limit: 2, cursor: "a" }] }]);
});

it("the audit refuses a cursor that no page has given", async () => {
  const app = testApp({ firm: { audit: refusing("invalid_cursor") } });
  expect((await app.send("GET /firm/audit?cursor=soon", { token: await admin() })).status).toBe(400);
});

it.each(["GET /firm/risk", "GET /firm/limits", "PATCH /firm/limits", "GET /firm/audit"])(
  "%s is for administrators",
  async (line) => {
    const app = testApp();
    expect((await app.send(line)).status).toBe(403);
    expect(app.calls).toEqual([]);
  },
);
