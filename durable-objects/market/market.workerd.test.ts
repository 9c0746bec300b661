/// <reference types="@cloudflare/vitest-plugin/types" />
import { abortAllDurableObjects, evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, expect, test } from "vitest";
import { price } from "../../shared/core/decimal";
import { readSubscriptions } from "../storage/lease-subscriptions";
import { durableSql } from "../storage/durable-sql";
import { objects } from "../testing/objects";
import { MARKET_NAME } from "./market-rpc";
import { aClose, someCloses } from "./testing/a-close";
import { aMark } from "./testing/a-mark";

const market = () => objects.MARKET.getByName(MARKET_NAME);

afterEach(() => abortAllDurableObjects());

test("takes a put with its book behind it, and gives the mark exactly as it came", async () => {
  const time = Date.now();
  const mark = { ...aMark({ at: "45000.25", time }), bid: price("45000.249999999999"), ask: null };
  expect(await market().putMarks([mark])).toEqual({ ok: true, value: { accepted: 1, ignored: 0 } });
  expect(await market().markFor("BTCUSDT")).toMatchObject({ ...mark, high: mark.price, low: mark.price });
  expect(await market().getMark("BTCUSDT")).toMatchObject({
    ok: true,
    value: { price: "45000.25", bid: "45000.249999999999", stale: false },
  });
});

test("keeps marks and their versions when it is evicted", async () => {
  const time = Date.now();
  await market().putMarks([aMark({ symbol: "ETHUSDT", at: "3000", time })]);
  const before = await market().markFor("ETHUSDT");
  await evictDurableObject(market());
  expect(await market().markFor("ETHUSDT")).toEqual(before);
  expect(await market().putMarks([aMark({ symbol: "ETHUSDT", at: "2999", time: time - 1 })])).toMatchObject({
    value: { accepted: 0, ignored: 1 },
  });
  await market().putMarks([aMark({ symbol: "ETHUSDT", at: "3001", time })]);
  expect((await market().markFor("ETHUSDT"))?.version).toBeGreaterThan(before?.version ?? 0);
});

test("remembers who leases when it is stopped, and forgets whom its object says no for", async () => {
  const subscriptions = () => runInDurableObject(market(), (_, state) => readSubscriptions(durableSql(state.storage)));
  const lease = await market().leaseMarks("nobody", ["SOLUSDT", "NOPE"]);
  expect(lease).toMatchObject({ marks: [], leaseMs: 5_000 });
  await abortAllDurableObjects();
  expect(await subscriptions()).toEqual([{ holder: "nobody", key: "SOLUSDT" }]);
  expect(await market().putMarks([aMark({ symbol: "SOLUSDT", at: "150", time: Date.now() })])).toMatchObject({
    ok: true,
  });
  expect(await subscriptions()).toEqual([]);
});

test("refuses a mark from the future", async () => {
  expect(await market().putMarks([aMark({ time: Date.now() + 60_000 })])).toMatchObject({
    ok: false,
    rejection: { code: "mark_in_future" },
  });
});

test("keeps closes and their version when it is stopped, and gives them to an account that has other ones", async () => {
  const { version } = await market().readHistory();
  expect(await market().putCloses(someCloses({ count: 251, symbol: "BNBUSDT" }))).toEqual({
    ok: true,
    value: { accepted: 251, ignored: 0 },
  });
  const before = await market().readHistory();
  expect(before).toMatchObject({ version: version + 1 });
  await abortAllDurableObjects();
  expect(await market().readHistory()).toEqual(before);
  expect(await market().leaseMarks("asking", [], version)).toMatchObject({
    historyVersion: version + 1,
    history: before,
  });
  expect(await market().leaseMarks("asking", [], version + 1)).toMatchObject({ history: null });
  expect(await market().listCloses("BNBUSDT", { limit: 1, cursor: null })).toMatchObject({
    ok: true,
    value: { data: [{ date: "2026-11-20", close: "45250" }], next_cursor: "2026-11-20" },
  });
});

test("takes no close of a batch with a bad one", async () => {
  const before = await market().readHistory();
  expect(
    await market().putCloses([aClose({ symbol: "LTCUSDT" }), aClose({ symbol: "LTCUSDT", date: "2026-11-19" })]),
  ).toMatchObject({ ok: false, rejection: { code: "closes_out_of_order" } });
  expect(await market().readHistory()).toEqual(before);
});

test("remembers nobody who only asks for closes", async () => {
  await market().leaseMarks("passing-by", [], 0);
  const subscriptions = await runInDurableObject(market(), (_, state) => readSubscriptions(durableSql(state.storage)));
  expect(subscriptions.map(({ holder }) => holder)).not.toContain("passing-by");
});
