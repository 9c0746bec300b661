import { describe, expect, test } from "vitest";
import { loadConfig } from "../../config/load-config";
import { price } from "../../shared/core/decimal";
import { MARKET_MIGRATIONS } from "../storage/market-migrations";
import { nodeSql } from "../storage/node-sql";
import { runMigrations } from "../storage/run-migrations";
import { MAX_CLOSES } from "./check-closes";
import { CloseHistory } from "./close-history";
import { aClose, daysBefore, someCloses } from "./testing/a-close";

const config = loadConfig();

function aMarket() {
  const sql = nodeSql();
  runMigrations(sql, MARKET_MIGRATIONS);
  const open = () => new CloseHistory({ sql, config, now: () => Date.UTC(2026, 10, 22, 9) });
  return { sql, open, history: open() };
}

const taken = (accepted: number, ignored: number) => ({ ok: true, value: { accepted, ignored } });
const datesOf = (history: CloseHistory, symbol = "BTCUSDT") =>
  (history.read().closes[symbol] ?? []).map(({ date }) => date);

test("counts its version up with each put that changes something", () => {
  const { history } = aMarket();
  expect(history.version).toBe(0);
  expect(history.put([aClose({ date: "2026-11-19" }), aClose()])).toEqual(taken(2, 0));
  expect(history.version).toBe(1);
  expect(history.put([aClose()])).toEqual(taken(0, 1));
  expect(history.version).toBe(1);
  expect(history.put([aClose(), aClose({ symbol: "ETHUSDT" })])).toEqual(taken(1, 1));
  expect(history.version).toBe(2);
});

test("keeps the newest 251 of a symbol in the order of their dates, however they came", () => {
  const { history } = aMarket();
  history.put(someCloses({ count: 200 }));
  history.put(someCloses({ count: 51, last: daysBefore("2026-11-20", 200) }));
  expect(datesOf(history)).toEqual(someCloses({ count: MAX_CLOSES }).map(({ date }) => date));
  history.put([aClose({ date: "2026-11-21" })]);
  const dates = datesOf(history);
  expect(dates).toHaveLength(MAX_CLOSES);
  expect([dates.at(0), dates.at(-1)]).toEqual([daysBefore("2026-11-20", MAX_CLOSES - 2), "2026-11-21"]);
});

test("changes nothing when one close of a batch is refused", () => {
  const { history, open } = aMarket();
  history.put([aClose()]);
  const before = history.read();
  const batches = [
    [aClose({ symbol: "ETHUSDT" }), aClose({ at: "1" })],
    [aClose({ symbol: "ETHUSDT" }), aClose({ symbol: "NOPE" })],
    [aClose({ symbol: "ETHUSDT" }), aClose({ date: "2026-11-21" }), aClose({ date: "2026-11-20" })],
  ];
  for (const batch of batches) expect(history.put(batch)).toMatchObject({ ok: false });
  expect(history.read()).toEqual(before);
  expect(open().read()).toEqual(before);
});

test("changes nothing when the write fails", () => {
  const { history, sql, open } = aMarket();
  history.put([aClose()]);
  const before = history.read();
  sql.run("DROP TABLE close_history");
  expect(() => history.put([aClose({ date: "2026-11-21" })])).toThrow(/close_history/);
  expect(history.read()).toEqual(before);
  sql.run("CREATE TABLE close_history (id INTEGER PRIMARY KEY, version INTEGER NOT NULL)");
  sql.run("INSERT INTO close_history (id, version) VALUES (1, 1)");
  expect(open().read()).toEqual(before);
});

test("gives the same closes and version after a restart", () => {
  const { history, open } = aMarket();
  history.put([
    ...someCloses({ count: 300 }).slice(-MAX_CLOSES),
    aClose({ symbol: "ETHUSDT", at: "2500.123456789012" }),
  ]);
  history.put([aClose({ date: "2026-11-21" })]);
  expect(open().read()).toEqual(history.read());
});

test("goes along with a lease only for an account that has another version", () => {
  const { history } = aMarket();
  expect(history.leased(0)).toEqual({ historyVersion: 0, history: null });
  history.put([aClose()]);
  expect(history.leased(0)).toEqual({ historyVersion: 1, history: history.read() });
  expect(history.leased(1)).toEqual({ historyVersion: 1, history: null });
  expect(history.leased(undefined)).toEqual({ historyVersion: 1, history: null });
});

test("lists an instrument's closes newest first, page by page", () => {
  const { history } = aMarket();
  history.put(someCloses({ count: 5 }));
  const first = history.list("BTCUSDT", { limit: 3, cursor: null });
  expect(first).toEqual({
    ok: true,
    value: {
      data: [
        { date: "2026-11-20", close: "45004" },
        { date: "2026-11-19", close: "45003" },
        { date: "2026-11-18", close: "45002" },
      ],
      next_cursor: "2026-11-18",
    },
  });
  expect(history.list("BTCUSDT", { limit: 3, cursor: "2026-11-18" })).toMatchObject({
    value: { data: [{ date: "2026-11-17" }, { date: "2026-11-16" }], next_cursor: null },
  });
  expect(history.list("ETHUSDT", { limit: 3, cursor: null })).toEqual({
    ok: true,
    value: { data: [], next_cursor: null },
  });
  expect(history.list("BTCUSDT", { limit: 3, cursor: "zzz" })).toMatchObject({ rejection: { code: "invalid_cursor" } });
  expect(history.list("NOPE", { limit: 3, cursor: null })).toMatchObject({ rejection: { code: "instrument_unknown" } });
});

describe("a correction", () => {
  const correction = { reason: "a digit was missing", by: "alice" };
  const corrected = (history: CloseHistory, symbol = "BTCUSDT") =>
    history.corrections(symbol, { limit: 10, cursor: null });

  test("replaces what is kept, counts the version up, and keeps the old value on record over a restart", () => {
    const { history, open } = aMarket();
    history.put([aClose({ date: "2026-11-19" }), aClose({ at: "4500" })]);
    expect(history.put([aClose({ at: "45000" })], correction)).toEqual(taken(1, 0));
    expect(history.version).toBe(2);
    for (const one of [history, open()]) {
      expect(one.read().closes["BTCUSDT"]).toEqual([
        { date: "2026-11-19", close: price("45000") },
        { date: "2026-11-20", close: price("45000") },
      ]);
      expect(corrected(one)).toEqual({
        ok: true,
        value: {
          data: [
            {
              number: 1,
              time: "2026-11-22T09:00:00.000Z",
              date: "2026-11-20",
              from: "4500",
              to: "45000",
              reason: "a digit was missing",
              by: "alice",
            },
          ],
          next_cursor: null,
        },
      });
    }
  });

  test("corrected once more has each value on record, newest first, page by page", () => {
    const { history } = aMarket();
    for (const at of ["1", "2", "3"]) history.put([aClose({ at })], correction);
    expect(corrected(history)).toMatchObject({
      value: {
        data: [
          { from: "2", to: "3" },
          { from: "1", to: "2" },
        ],
      },
    });
    expect(history.corrections("BTCUSDT", { limit: 1, cursor: "2" })).toMatchObject({
      value: { data: [{ number: 1 }] },
    });
    expect(history.corrections("BTCUSDT", { limit: 1, cursor: "x" })).toMatchObject({
      rejection: { code: "invalid_cursor" },
    });
  });

  test("of what is right already changes nothing, and of a date without a close adds it", () => {
    const { history } = aMarket();
    history.put([aClose()]);
    expect(history.put([aClose()], correction)).toEqual(taken(0, 1));
    expect(history.version).toBe(1);
    expect(history.put([aClose({ date: "2026-11-21" })], correction)).toEqual(taken(1, 0));
    expect(corrected(history)).toMatchObject({ value: { data: [] } });
  });

  test("is not taken in part: neither closes nor record change when one close of it is refused", () => {
    const { history, open } = aMarket();
    history.put([aClose()]);
    const before = history.read();
    const batch = [aClose({ at: "1" }), aClose({ symbol: "NOPE" })];
    expect(history.put(batch, correction)).toMatchObject({ rejection: { code: "instrument_unknown" } });
    expect(history.read()).toEqual(before);
    expect(open().read()).toEqual(before);
    expect(corrected(open())).toMatchObject({ value: { data: [] } });
  });

  test("of another instrument is not among an instrument's, and of one that nobody lists there are none", () => {
    const { history } = aMarket();
    history.put([aClose(), aClose({ symbol: "ETHUSDT" })]);
    history.put([aClose({ at: "1" })], correction);
    expect(corrected(history, "ETHUSDT")).toMatchObject({ value: { data: [] } });
    expect(corrected(history, "NOPE")).toMatchObject({ rejection: { code: "instrument_unknown" } });
  });
});
