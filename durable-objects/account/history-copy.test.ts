import { expect, test } from "vitest";
import { price } from "../../shared/core/decimal";
import type { Closes } from "../market/market-rpc";
import { HistoryCopy } from "./history-copy";

const closes = (version: number): Closes => ({
  version,
  closes: {
    BTCUSDT: [
      { date: "2026-11-19", close: price("100") },
      { date: "2026-11-20", close: price("110") },
    ],
  },
});

function aCopy(answers: (() => Promise<Closes>)[]) {
  const taken: { version: number; returns: number[] }[] = [];
  let reads = 0;
  const copy = new HistoryCopy({
    read: () => answers[reads++]?.() ?? Promise.reject(new Error("asked too often")),
    take: ({ version, returns }) => taken.push({ version, returns: [...returns.values()].flatMap((row) => [...row]) }),
  });
  return { copy, taken, reads: () => reads };
}

test("is not current before the market was asked, also without closes", async () => {
  const { copy, taken } = aCopy([() => Promise.resolve({ version: 0, closes: {} })]);
  expect(copy.isCurrent()).toBe(false);
  await copy.read();
  expect(copy.isCurrent()).toBe(true);
  expect(taken).toEqual([]);
});

test("takes what comes along with a lease, and asks for nothing then", async () => {
  const { copy, taken, reads } = aCopy([]);
  copy.hear(3);
  copy.take(closes(3));
  await copy.read();
  expect([copy.isCurrent(), copy.held, reads()]).toEqual([true, 3, 0]);
  expect(taken).toEqual([{ version: 3, returns: [0.1] }]);
});

test("reads once when it hears of a newer version, for all who wait", async () => {
  const { copy, taken, reads } = aCopy([() => Promise.resolve(closes(4))]);
  copy.take(closes(3));
  copy.hear(4);
  expect(copy.isCurrent()).toBe(false);
  await Promise.all([copy.read(), copy.read()]);
  expect([copy.isCurrent(), reads()]).toEqual([true, 1]);
  expect(taken.map(({ version }) => version)).toEqual([3, 4]);
});

test("takes nothing that is older than what it has, or that it has already", () => {
  const { copy, taken } = aCopy([]);
  copy.take(closes(4));
  copy.take(closes(3));
  copy.take(closes(4));
  copy.hear(2);
  expect(copy.isCurrent()).toBe(true);
  expect(taken.map(({ version }) => version)).toEqual([4]);
});

test("asks again after a failure, and again for what came while it was asking", async () => {
  const { copy } = aCopy([
    () => Promise.reject(new Error("lost")),
    () => {
      copy.hear(6);
      return Promise.resolve(closes(5));
    },
    () => Promise.resolve(closes(6)),
  ]);
  copy.hear(5);
  await expect(copy.read()).rejects.toThrow("lost");
  await copy.read();
  expect(copy.isCurrent()).toBe(false);
  await copy.read();
  expect(copy.isCurrent()).toBe(true);
});
