import { expect, it } from "vitest";
import { answering, refusing } from "../testing/fake-objects";
import { testApp } from "../testing/test-app";

const appWithBreakers = () => testApp({ account: { resetBreaker: answering({ state: "closed" }) } });

it.each([
  ["portfolio_loss", { reason: "understood" }, null],
  ["rapid_drawdown", { reason: "understood" }, null],
  ["position_loss", { reason: "hedged", symbol: "BTCUSDT" }, "BTCUSDT"],
])("%s is reset with who and why", async (breaker, body, symbol) => {
  const app = appWithBreakers();
  expect((await app.send(`POST /risk/breakers/${breaker}/reset`, { body })).status).toBe(200);
  expect(app.calls).toMatchObject([
    { name: "demo", args: [{ kind: "reset_breaker", breaker, symbol, reason: body.reason, by: "alice" }] },
  ]);
});

it.each([
  ["portfolio_loss", {}, "reason"],
  ["portfolio_loss", { reason: "" }, "reason"],
  ["portfolio_loss", { reason: "x".repeat(501) }, "reason"],
  ["portfolio_loss", { reason: "r", symbol: "BTCUSDT" }, "symbol"],
  ["rapid_drawdown", { reason: "r", symbol: "BTCUSDT" }, "symbol"],
  ["position_loss", { reason: "r" }, "symbol"],
  ["position_loss", { reason: "r", symbol: "../x" }, "symbol"],
  ["position_loss", { reason: "r", symbol: null }, "symbol"],
  ["portfolio_loss", { reason: "r", force: true }, "force"],
])("%s with %j is 400", async (breaker, body, path) => {
  const app = appWithBreakers();
  const response = await app.send(`POST /risk/breakers/${breaker}/reset`, { body });
  expect(await response.json()).toMatchObject({ status: 400, errors: [{ path }] });
  expect(app.calls).toEqual([]);
});

it.each(["nonsense", "PORTFOLIO_LOSS", "__proto__"])("there is no breaker %s", async (breaker) => {
  const app = appWithBreakers();
  const response = await app.send(`POST /risk/breakers/${breaker}/reset`, { body: { reason: "r" } });
  expect(await response.json()).toMatchObject({
    status: 404,
    code: "breaker_not_found",
    detail: "invalid name: breaker: one of portfolio_loss, position_loss, rapid_drawdown",
  });
  expect(app.calls).toEqual([]);
});

it("one that is not open is 409", async () => {
  const app = testApp({ account: { resetBreaker: refusing("breaker_not_open") } });
  const response = await app.send("POST /risk/breakers/portfolio_loss/reset", { body: { reason: "r" } });
  expect(await response.json()).toMatchObject({ status: 409, code: "breaker_not_open" });
});
