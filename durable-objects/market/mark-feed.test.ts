import { expect, test } from "vitest";
import { loadConfig } from "../../config/load-config";
import { formatFine } from "../../shared/core/decimal";
import type { Mark } from "../../shared/core/market";
import { VirtualTime } from "../leases/testing/virtual-time";
import { nodeSql } from "../storage/node-sql";
import { MarkFeed } from "./mark-feed";
import type { VersionedMark } from "./market-rpc";
import { aMark } from "./testing/a-mark";

const lost = () => Promise.reject(new Error("lost"));

function aMarket() {
  const time = new VirtualTime();
  const start = time.now();
  const sql = nodeSql();
  const pushes: string[] = [];
  const answers = new Map<string, () => Promise<boolean>>();
  const told = (receiver: string, { symbol, price, high, low }: VersionedMark): Promise<boolean> => {
    pushes.push(`${time.now() - start} ${receiver} ${symbol} ${[price, high, low].map(formatFine).join(" ")}`);
    return answers.get(receiver)?.() ?? Promise.resolve(true);
  };
  const open = (): MarkFeed =>
    new MarkFeed({
      clock: time,
      sql,
      config: loadConfig(),
      pushToAccount: async (account, marks) =>
        (await Promise.all(marks.map((mark) => told(account, mark)))).some(Boolean),
      pushToBook: (mark) => told("book", mark),
      failed: () => undefined,
    });
  const feed = open();
  const put = (...marks: Mark[]) => {
    const seen: { answer?: unknown; at?: number } = {};
    void feed.putMarks(marks).then((answer) => Object.assign(seen, { answer, at: time.now() - start }));
    return seen;
  };
  const pushesTo = (receiver: string) => pushes.filter((push) => push.includes(` ${receiver} `));
  return { time, feed, open, put, pushesTo, answers };
}

const taken = (accepted: number, ignored = 0) => ({ ok: true, value: { accepted, ignored } });

test("a put answers when the book and the accounts that lease the symbol have it", async () => {
  const { time, feed, put, pushesTo } = aMarket();
  feed.leaseMarks("one", ["BTCUSDT"]);
  feed.leaseMarks("two", ["ETHUSDT"]);
  const seen = put(aMark({ at: "45000" }));
  await time.pass(0);
  expect(seen).toEqual({ answer: taken(1), at: 0 });
  expect(pushesTo("one")).toEqual(["0 one BTCUSDT 45000 45000 45000"]);
  expect(pushesTo("two")).toEqual([]);
  expect(pushesTo("book")).toEqual(["0 book BTCUSDT 45000 45000 45000"]);
});

test("puts within 250 ms of a push go together in the next one, with the extremes, and answer then", async () => {
  const { time, feed, put, pushesTo } = aMarket();
  feed.leaseMarks("one", ["BTCUSDT"]);
  put(aMark({ at: "100", time: 1 }));
  await time.pass(50);
  const second = put(aMark({ at: "130", time: 2 }));
  await time.pass(50);
  const third = put(aMark({ at: "90", time: 3 }), aMark({ at: "95", time: 4 }));
  await time.pass(149);
  expect(second.answer ?? third.answer).toBeUndefined();
  await time.pass(1);
  expect(second.at).toBe(250);
  expect(third.at).toBe(250);
  expect(pushesTo("one").slice(1)).toEqual(["250 one BTCUSDT 95 130 90"]);
  expect(pushesTo("book").slice(1)).toEqual(["250 book BTCUSDT 95 130 90"]);
});

test("an account that asks while a put waits gets the newest mark with the extremes it was not told yet", async () => {
  const { time, feed, put } = aMarket();
  feed.leaseMarks("one", ["BTCUSDT"]);
  put(aMark({ at: "100", time: 1 }));
  await time.pass(50);
  put(aMark({ at: "130", time: 2 }), aMark({ at: "110", time: 3 }));
  const [mark] = feed.leaseMarks("one", ["BTCUSDT"]).marks;
  expect([mark!.price, mark!.high, mark!.low].map(formatFine)).toEqual(["110", "130", "110"]);
  const [fresh] = feed.leaseMarks("two", ["BTCUSDT"]).marks;
  expect([fresh!.price, fresh!.high, fresh!.low].map(formatFine)).toEqual(["110", "110", "110"]);
});

test("an account that cannot be reached delays the put until its lease is over, and no longer", async () => {
  const { time, feed, put, answers } = aMarket();
  feed.leaseMarks("one", ["BTCUSDT"]);
  answers.set("one", lost);
  const seen = put(aMark());
  await time.pass(5_999);
  expect(seen.answer).toBeUndefined();
  await time.pass(1);
  expect(seen.answer).toEqual(taken(1));
});

test("a book that cannot be reached makes the put unavailable; the same put again succeeds once the book has it", async () => {
  const { time, put, answers, pushesTo } = aMarket();
  answers.set("book", lost);
  const failed = put(aMark({ at: "45000" }), aMark({ symbol: "ETHUSDT", at: "3000" }));
  await time.pass(5_000);
  expect(failed.answer).toMatchObject({ ok: false, rejection: { code: "unavailable" } });
  const again = put(aMark({ at: "45000" }));
  await time.pass(1_000);
  expect(again.answer).toBeUndefined();
  answers.delete("book");
  await time.pass(1_000);
  expect(again.answer).toEqual(taken(1));
  expect(pushesTo("book").at(-1)).toMatch(/BTCUSDT 45000/);
});

test("a symbol without a book is no failure", async () => {
  const { time, put, answers } = aMarket();
  answers.set("book", () => Promise.resolve(false));
  const seen = put(aMark());
  await time.pass(0);
  expect(seen.answer).toEqual(taken(1));
});

test("an account that wants no more is not pushed to again, also after a restart", async () => {
  const { time, feed, open, put, answers, pushesTo } = aMarket();
  feed.leaseMarks("one", ["BTCUSDT"]);
  answers.set("one", () => Promise.resolve(false));
  put(aMark({ time: 1 }));
  await time.pass(1_000);
  put(aMark({ time: 2 }));
  await time.pass(1_000);
  expect(pushesTo("one")).toHaveLength(1);
  void open().putMarks([aMark({ time: 3 })]);
  await time.pass(1_000);
  expect(pushesTo("one")).toHaveLength(1);
});

test("after a restart the marks are there and the accounts that leased are still told", async () => {
  const { time, feed, open, put, pushesTo } = aMarket();
  feed.leaseMarks("one", ["BTCUSDT"]);
  put(aMark({ at: "100", time: 1 }));
  await time.pass(1_000);
  const restarted = open();
  expect(restarted.getMark("BTCUSDT")).toMatchObject({ ok: true, value: { price: "100" } });
  void restarted.putMarks([aMark({ at: "101", time: 2 })]);
  await time.pass(0);
  expect(pushesTo("one").at(-1)).toBe("1000 one BTCUSDT 101 101 101");
});

test("a mark is shown with its age, stale after 15 s", async () => {
  const { time, feed, put } = aMarket();
  put({ ...aMark({ at: "45000.50", time: time.now() }) });
  await time.pass(15_000);
  expect(feed.getMark("BTCUSDT")).toEqual({
    ok: true,
    value: {
      symbol: "BTCUSDT",
      price: "45000.5",
      bid: null,
      ask: null,
      time: "1970-01-01T00:16:40.000Z",
      age_ms: 15_000,
      stale: false,
    },
  });
  await time.pass(1);
  expect(feed.listMarks().data).toMatchObject([{ age_ms: 15_001, stale: true }]);
  expect(feed.getMark("ETHUSDT")).toMatchObject({ ok: false, rejection: { code: "no_market_data" } });
  expect(feed.getMark("NOPE")).toMatchObject({ ok: false, rejection: { code: "instrument_unknown" } });
});

test("symbols that nobody lists are not leased", () => {
  expect(aMarket().feed.leaseMarks("one", ["NOPE"])).toEqual({ marks: [], leaseMs: 5_000 });
});
