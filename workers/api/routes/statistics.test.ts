/** Matrices and the backtest: what may be asked for. */
import { expect, it } from "vitest";
import { loadConfig } from "../../../config/load-config";
import { answering } from "../testing/fake-objects";
import { testApp } from "../testing/test-app";

const app = () =>
  testApp(
    { account: { matrices: answering({}), varBacktest: answering({}) } },
    { instruments: loadConfig().instruments },
  );

it.each([
  ["", null],
  ["?symbols=BTCUSDT", ["BTCUSDT"]],
  ["?symbols=ETHUSDT,BTCUSDT", ["ETHUSDT", "BTCUSDT"]],
])("matrices%s are of %j", async (query, symbols) => {
  const asked = app();
  expect((await asked.send(`GET /risk/matrices${query}`)).status).toBe(200);
  expect(asked.calls).toMatchObject([{ name: "demo", method: "matrices", args: [symbols] }]);
});

it.each([
  "?symbols=",
  "?symbols=BTCUSDT,",
  "?symbols=BTCUSDT,BTCUSDT",
  "?symbols=../x",
  `?symbols=${Array.from({ length: 51 }, (_, at) => `S${at}`).join(",")}`,
  "?symbol=BTCUSDT",
])("matrices%s are 400", async (query) => {
  const asked = app();
  expect((await asked.send(`GET /risk/matrices${query}`)).status).toBe(400);
  expect(asked.calls).toEqual([]);
});

it("matrices of an instrument that there is not are refused", async () => {
  const asked = app();
  const response = await asked.send("GET /risk/matrices?symbols=BTCUSDT,NOSUCH");
  expect(await response.json()).toMatchObject({ status: 422, code: "instrument_unknown" });
  expect(asked.calls).toEqual([]);
});

it.each([
  ["", "positions"],
  ["?basis=positions", "positions"],
  ["?basis=Equity_Returns", "equity_returns"],
])("a backtest%s is of %s", async (query, basis) => {
  const asked = app();
  expect((await asked.send(`GET /risk/var/backtest${query}`)).status).toBe(200);
  expect(asked.calls).toMatchObject([{ args: [basis] }]);
});

it.each(["?basis=orders", "?basis=", "?confidence=95"])("a backtest%s is 400", async (query) => {
  const asked = app();
  expect((await asked.send(`GET /risk/var/backtest${query}`)).status).toBe(400);
  expect(asked.calls).toEqual([]);
});
