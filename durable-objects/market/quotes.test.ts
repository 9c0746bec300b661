import { expect, test } from "vitest";
import { loadConfig } from "../../config/load-config";
import { formatFine, price, quantity } from "../../shared/core/decimal";
import type { SymbolId, VenueId } from "../../shared/core/ids";
import type { VenueQuote } from "../../shared/core/routing/quote";
import { VirtualTime } from "../leases/testing/virtual-time";
import { nodeSql } from "../storage/node-sql";
import { MarkFeed } from "./mark-feed";
import type { VersionedMark } from "./market-rpc";
import { aMark } from "./testing/a-mark";

const BTC = "BTCUSDT" as SymbolId;
const SHADOW = "shadow:paper:BTCUSDT";

/** A quote of BTCUSDT at the paper venue, 2 on each side, unless told otherwise. */
const aQuote = (changes: Partial<VenueQuote> = {}): VenueQuote => ({
  venue: "paper" as VenueId,
  symbol: BTC,
  bid: price("44999"),
  bidSize: quantity("2"),
  ask: price("45001"),
  askSize: quantity("2"),
  time: 1_000_000,
  ...changes,
});

function aMarket() {
  const time = new VirtualTime();
  const sql = nodeSql();
  const told: { receiver: string; mark: VersionedMark }[] = [];
  const down = new Set<string>();
  const tell = async (receiver: string, mark: VersionedMark): Promise<boolean> => {
    if (down.has(receiver)) throw new Error("lost");
    told.push({ receiver, mark });
    return true;
  };
  const open = (): MarkFeed =>
    new MarkFeed({
      clock: time,
      sql,
      config: loadConfig(),
      pushToAccount: async (account, marks) =>
        (await Promise.all(marks.map((mark) => tell(account, mark)))).some(Boolean),
      pushToBook: (mark, book) => tell(book, mark),
      failed: () => undefined,
    });
  const put = async (feed: MarkFeed, ...quotes: VenueQuote[]): Promise<unknown> => {
    const answer = feed.putQuotes(quotes);
    await time.pass(1_000);
    return answer;
  };
  const mark = async (feed: MarkFeed, at: string): Promise<unknown> => {
    const answer = feed.putMarks([aMark({ at, time: time.now() })]);
    await time.pass(1_000);
    return answer;
  };
  const toldTo = (receiver: string): VersionedMark[] =>
    told.filter((one) => one.receiver === receiver).map((one) => one.mark);
  return { time, open, put, mark, toldTo, down };
}

test("quotes reach who leases the symbol, with its mark as it is and a later version, and no book", async () => {
  const { open, put, mark, toldTo } = aMarket();
  const feed = open();
  await mark(feed, "45000");
  feed.leaseMarks("one", [BTC]);
  expect(await put(feed, aQuote())).toEqual({ ok: true, value: { accepted: 1, ignored: 0 } });
  const [seen] = toldTo("one");
  expect(seen).toMatchObject({ symbol: BTC, quotes: [{ venue: "paper", askSize: quantity("2") }] });
  expect(formatFine(seen?.price ?? price("0"))).toBe("45000");
  expect(toldTo(BTC)).toHaveLength(1);
  expect(seen?.version).toBeGreaterThan(toldTo(BTC)[0]?.version ?? 0);
});

test("a lease that begins later, and every mark that comes later, bring them along", async () => {
  const { open, put, mark, toldTo } = aMarket();
  const feed = open();
  await mark(feed, "45000");
  await put(feed, aQuote());
  expect(feed.leaseMarks("one", [BTC]).marks).toMatchObject([{ quotes: [{ venue: "paper" }] }]);
  await mark(feed, "45010");
  expect(toldTo("one")).toMatchObject([{ quotes: [{ venue: "paper" }] }]);
});

test("an older one is ignored, a newer one replaces it, also over a restart", async () => {
  const { open, put, mark } = aMarket();
  await mark(open(), "45000");
  await put(open(), aQuote({ time: 1_000_000 }));
  expect(await put(open(), aQuote({ time: 999_999, askSize: quantity("9") }))).toEqual({
    ok: true,
    value: { accepted: 0, ignored: 1 },
  });
  await put(open(), aQuote({ time: 1_000_001, askSize: quantity("3") }));
  expect(open().leaseMarks("one", [BTC]).marks).toMatchObject([{ quotes: [{ askSize: quantity("3") }] }]);
});

test("versions go on rising over a restart, so that no account takes a later mark for an older one", async () => {
  const { open, put, mark } = aMarket();
  await mark(open(), "45000");
  await put(open(), aQuote());
  const before = open().leaseMarks("one", [BTC]).marks[0]?.version ?? 0;
  await mark(open(), "45010");
  expect(open().leaseMarks("one", [BTC]).marks[0]?.version).toBeGreaterThan(before);
});

test.each([
  ["an unlisted symbol", aQuote({ symbol: "NOPE" as SymbolId }), "instrument_unknown"],
  ["a venue that is not there", aQuote({ venue: "nowhere" as VenueId }), "venue_unavailable"],
  ["a price without a size", aQuote({ askSize: quantity("0") }), "invalid_quote"],
  ["a size without a price", aQuote({ bid: null }), "invalid_quote"],
  ["a crossed book", aQuote({ bid: price("45002") }), "invalid_quote"],
  ["a time over 1 s ahead", aQuote({ time: Number.MAX_SAFE_INTEGER }), "quote_in_future"],
])("refuses a batch with %s, and takes none of it", async (_, quote, code) => {
  const { open, put, mark } = aMarket();
  const feed = open();
  await mark(feed, "45000");
  expect(await put(feed, aQuote(), quote)).toMatchObject({ ok: false, rejection: { code } });
  expect(feed.leaseMarks("one", [BTC]).marks[0]?.quotes).toBe(undefined);
});

test("a shadow's book is told of marks once it has asked for one, also after the market's restart", async () => {
  const { open, mark, toldTo } = aMarket();
  const feed = open();
  await mark(feed, "45000");
  expect(toldTo(SHADOW)).toEqual([]);
  expect(feed.markFor(BTC, SHADOW)).toMatchObject({ symbol: BTC });
  await mark(feed, "45010");
  await mark(open(), "45020");
  expect(toldTo(SHADOW).map((one) => formatFine(one.price))).toEqual(["45010", "45020"]);
});

test("nobody waits for a shadow's book: a put answers while it does not", async () => {
  const { open, mark, down, toldTo } = aMarket();
  const feed = open();
  await mark(feed, "45000");
  feed.markFor(BTC, SHADOW);
  down.add(SHADOW);
  expect(await mark(feed, "45010")).toEqual({ ok: true, value: { accepted: 1, ignored: 0 } });
  down.delete(SHADOW);
  await mark(feed, "45020");
  expect(toldTo(SHADOW).length).toBeGreaterThan(0);
});

test("the paper exchange's own book is told once, however it asks", async () => {
  const { open, mark, toldTo } = aMarket();
  const feed = open();
  await mark(feed, "45000");
  feed.markFor(BTC, BTC);
  await mark(feed, "45010");
  expect(toldTo(BTC)).toHaveLength(2);
});
