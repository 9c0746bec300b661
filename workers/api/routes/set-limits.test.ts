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

it("sets actions, thresholds and policies, alone or together", async () => {
  const app = appWithLimits();
  await app.send("PATCH /risk/limits", {
    body: {
      actions: { max_exposure: "Reduce", max_drawdown: "alert_only" },
      thresholds: { max_exposure: { warning: 0.5 } },
      policies: {
        duplicate_window_ms: 500,
        self_match: "CANCEL_OLDER",
        repeated_executions: { count: 3, window_ms: 1_000 },
        max_correlation: "0.9",
      },
      reason: "desk rules",
    },
  });
  expect(app.calls[0]?.args).toMatchObject([
    {
      changes: {
        portfolio: {},
        symbols: {},
        handling: {
          max_exposure: { action: "reduce", warning: ratio("0.5") },
          max_drawdown: { action: "alert_only" },
        },
        policies: {
          duplicateWindowMs: 500,
          selfMatch: "cancel_older",
          repeatedExecutions: { count: 3, windowMs: 1_000 },
          maxCorrelation: ratio("0.9"),
        },
      },
    },
  ]);
});

it("switches repeated executions off with null", async () => {
  const app = appWithLimits();
  await app.send("PATCH /risk/limits", { body: { policies: { repeated_executions: null }, reason: "r" } });
  expect(app.calls[0]?.args).toMatchObject([{ changes: { policies: { repeatedExecutions: null } } }]);
});

it("names the symbol whose limits are handled so, so that an unknown one is refused", async () => {
  const app = appWithLimits();
  await app.send("PATCH /risk/limits/BTCUSDT", {
    body: { actions: { max_value: "reduce" }, thresholds: { max_value: { critical: 1 } }, reason: "r" },
  });
  expect(app.calls[0]?.args).toMatchObject([
    {
      changes: {
        symbols: { BTCUSDT: {} },
        handling: { "BTCUSDT/max_value": { action: "reduce", critical: ratio("1") } },
      },
    },
  ]);
});

it.each(["instrument_unknown", "thresholds_out_of_order"])("%s is 422", async (code) => {
  const app = testApp({ account: { setLimits: refusing(code) } });
  const response = await app.send("PATCH /risk/limits/XYZ", { body: { limits: { max_value: 1 }, reason: "r" } });
  expect(response.status).toBe(422);
});

it.each([
  { policies: { self_match: "off" }, reason: "r" },
  { actions: { max_exposure: "block" }, reason: "r" },
  { limits: { max_value: -1 }, reason: "r" },
  { thresholds: { max_value: { warning: "NaN" } }, reason: "r" },
  { limits: { max_value: 1 } },
])("refuses %j for a symbol", async (body) => {
  const app = appWithLimits();
  expect((await app.send("PATCH /risk/limits/BTCUSDT", { body })).status).toBe(400);
  expect(app.calls).toEqual([]);
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
    // A proxy that compresses makes an etag weak.
    ['W/"7"', 7],
    ["7", 7],
    ["*", null],
  ])("%s asks for version %s", async (ifMatch, ifVersion) => {
    const { app } = await send(ifMatch);
    expect(app.calls[0]?.args).toMatchObject([{ ifVersion }]);
  });

  it.each(['w/"7"', "W/7", '"seven"', "7.0", '"7', '"7","8"', ""])("%j is 400", async (ifMatch) => {
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
  { limits: { max_exposure: "NaN" }, reason: "r" },
  { limits: { max_exposure: "1e6" }, reason: "r" },
  { reason: "r" },
  { actions: {}, reason: "r" },
  { actions: { max_exposure: "explode" }, reason: "r" },
  { actions: { max_position: "block" }, reason: "r" },
  { thresholds: { max_exposure: {} }, reason: "r" },
  { thresholds: { max_exposure: { warning: 0 } }, reason: "r" },
  { thresholds: { max_exposure: { critical: "1.000000000001" } }, reason: "r" },
  { thresholds: { max_exposure: { warning: "0.5", breach: "1" } }, reason: "r" },
  { thresholds: { nonsense: { warning: "0.5" } }, reason: "r" },
  { policies: {}, reason: "r" },
  { policies: { duplicate_window_ms: 60_001 }, reason: "r" },
  { policies: { duplicate_window_ms: -1 }, reason: "r" },
  { policies: { self_match: "maybe" }, reason: "r" },
  { policies: { self_match: null }, reason: "r" },
  { policies: { repeated_executions: { count: 0, window_ms: 1 } }, reason: "r" },
  { policies: { repeated_executions: { count: 1, window_ms: 0 } }, reason: "r" },
  { policies: { max_correlation: "1.1" }, reason: "r" },
  { policies: { max_correlation: 0 }, reason: "r" },
  { policies: { volatility_target: 0 }, reason: "r" },
  { policies: { flatten_on_position_loss: "yes" }, reason: "r" },
  { policies: { nonsense: 1 }, reason: "r" },
])("refuses %j", async (body) => {
  const app = appWithLimits();
  expect((await app.send("PATCH /risk/limits", { body })).status).toBe(400);
  expect(app.calls).toEqual([]);
});
