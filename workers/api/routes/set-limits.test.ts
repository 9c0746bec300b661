import { describe, expect, it } from "vitest";
import { money, ratio } from "../../../shared/core/decimal";
import { answering, refusing } from "../testing/fake-objects";
import { testApp } from "../testing/test-app";

const limits = { version: 8, portfolio: [], symbols: {} };
const appWithLimits = () => testApp({ account: { setLimits: answering(limits) } });

it("says what changes, why and by whom, and answers with the new version as entity tag", async () => {
  const app = appWithLimits();
  const response = await app.send("PATCH /risk/limits", {
    body: { limits: { max_exposure: 500000, max_drawdown: "0.1", max_positions: 20 }, reason: "quarter end" },
  });
  expect(response.headers.get("etag")).toBe('"8"');
  expect(app.calls[0]?.args).toEqual([
    {
      kind: "set_limits",
      changes: {
        portfolio: { max_exposure: money("500000"), max_drawdown: ratio("0.1"), max_positions: 20 },
        symbols: {},
      },
      reason: "quarter end",
      by: "alice",
      ifVersion: null,
    },
  ]);
});

it.each(["BTCUSDT", "DEFAULT"])("changes the limits of %s", async (symbol) => {
  const app = appWithLimits();
  await app.send(`PATCH /risk/limits/${symbol}`, {
    body: { limits: { max_concentration: "0.2", max_order_size: null }, reason: "thin" },
  });
  expect(app.calls[0]?.args).toMatchObject([
    { changes: { portfolio: {}, symbols: { [symbol]: { max_concentration: ratio("0.2"), max_order_size: null } } } },
  ]);
});

describe("if-match", () => {
  const send = (ifMatch: string) => {
    const app = appWithLimits();
    return app
      .send("PATCH /risk/limits", {
        body: { limits: { max_positions: 1 }, reason: "r" },
        headers: { "if-match": ifMatch },
      })
      .then((response) => ({ app, response }));
  };

  it.each([
    ['"7"', 7],
    ["7", 7],
    ["*", null],
  ])("%s asks for version %s", async (ifMatch, ifVersion) => {
    const { app } = await send(ifMatch);
    expect(app.calls[0]?.args).toMatchObject([{ ifVersion }]);
  });

  it.each(['W/"7"', '"seven"', "7.0", '"7', '"7","8"', ""])("%j is 400", async (ifMatch) => {
    const { app, response } = await send(ifMatch);
    expect(await response.json()).toMatchObject({ status: 400, errors: [{ path: "if-match" }] });
    expect(app.calls).toEqual([]);
  });

  it("is 412 when it is not current", async () => {
    const app = testApp({ account: { setLimits: refusing("version_mismatch") } });
    expect((await app.send("PATCH /risk/limits", { body: { limits: { max_positions: 1 }, reason: "r" } })).status).toBe(
      412,
    );
  });
});

it.each([
  { limits: {}, reason: "r" },
  { limits: { max_positions: 1 } },
  { limits: { max_positions: 1 }, reason: "" },
  { limits: { max_positions: 1 }, reason: "a\nb" },
  { limits: { max_positions: 1.5 }, reason: "r" },
  { limits: { max_positions: -1 }, reason: "r" },
  { limits: { max_exposure: -1 }, reason: "r" },
  { limits: { max_exposure: null }, reason: "r" },
  { limits: { max_drawdown: 0 }, reason: "r" },
  { limits: { max_drawdown: "1000.000000000001" }, reason: "r" },
  { limits: { max_position: 1 }, reason: "r" },
  { limits: { max_positions: 1 }, reason: "r", note: "x" },
])("refuses %j", async (body) => {
  const app = appWithLimits();
  expect((await app.send("PATCH /risk/limits", { body })).status).toBe(400);
  expect(app.calls).toEqual([]);
});
