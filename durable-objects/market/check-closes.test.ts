import { expect, test } from "vitest";
import { loadConfig } from "../../config/load-config";
import { NO_PRICE, price } from "../../shared/core/decimal";
import { checkCloses, MAX_CLOSES } from "./check-closes";
import type { DatedClose } from "./market-rpc";
import { aClose, daysBefore, someCloses } from "./testing/a-close";

const { instruments } = loadConfig();
const now = Date.UTC(2026, 10, 21, 9);

const codeOf = (closes: readonly DatedClose[], kept: readonly DatedClose[] = [], corrects = false) =>
  checkCloses(closes, {
    instruments,
    now,
    kept: (symbol) => kept.filter((close) => close.symbol === symbol),
    corrects,
  })?.code ?? null;

test("takes closes of several symbols in any mixture, each symbol's in its own order", () => {
  const eth = (date: string) => aClose({ symbol: "ETHUSDT", date });
  expect(
    codeOf([aClose({ date: "2026-11-19" }), eth("2026-11-18"), aClose({ date: "2026-11-20" }), eth("2026-11-20")]),
  ).toBeNull();
});

test("refuses a batch whose closes are out of order or doubled", () => {
  const [older, newer] = [aClose({ date: "2026-11-19" }), aClose()];
  expect(codeOf([older, newer])).toBeNull();
  expect(codeOf([newer, older])).toBe("closes_out_of_order");
  expect(codeOf([newer, newer])).toBe("duplicate_close");
  expect(codeOf([newer, aClose({ at: "1" })])).toBe("duplicate_close");
});

test("refuses what is no close, wherever it stands in the batch", () => {
  const good = aClose({ date: "2026-01-01" });
  expect(codeOf([good, aClose({ symbol: "NOPE" })])).toBe("instrument_unknown");
  expect(codeOf([good, { ...aClose(), close: NO_PRICE }])).toBe("invalid_close");
  expect(codeOf([good, { ...aClose(), close: price("-1") }])).toBe("invalid_close");
  for (const date of ["", "2026-11-31", "2026-02-29", "2026-13-01", "2026-1-1", "20 November", "2026-11-20T00:00:00Z"])
    expect(codeOf([good, aClose({ date })]), date).toBe("invalid_close");
  expect(codeOf([aClose({ date: "2024-02-29" })])).toBeNull();
});

test("takes a close of a day that has ended, and refuses one of today or tomorrow", () => {
  expect(codeOf([aClose({ date: "2026-11-20" })])).toBeNull();
  expect(codeOf([aClose({ date: "2026-11-21" })])).toBe("close_in_future");
  expect(codeOf([aClose({ date: "2026-11-22" })])).toBe("close_in_future");
});

test("refuses another value for a date that is kept, and takes the same again", () => {
  const kept = [aClose()];
  expect(codeOf([aClose()], kept)).toBeNull();
  expect(codeOf([aClose({ at: "45000.01" })], kept)).toBe("close_conflict");
  expect(codeOf([aClose({ symbol: "ETHUSDT", at: "45000.01" })], kept)).toBeNull();
});

test("lets a correction change what is kept, and nothing else that is wrong", () => {
  const kept = [aClose()];
  expect(codeOf([aClose({ at: "45000.01" })], kept, true)).toBeNull();
  expect(codeOf([{ ...aClose(), close: NO_PRICE }], kept, true)).toBe("invalid_close");
  expect(codeOf([aClose({ date: "2026-11-21" })], kept, true)).toBe("close_in_future");
  expect(codeOf([aClose(), aClose({ at: "1" })], kept, true)).toBe("duplicate_close");
  expect(codeOf([aClose({ date: daysBefore("2026-11-20", 381) })], kept, true)).toBe("close_too_old");
});

test("refuses closes that the newest 251 of their symbol leave no room for", () => {
  expect(codeOf(someCloses({ count: MAX_CLOSES }))).toBeNull();
  expect(codeOf(someCloses({ count: MAX_CLOSES + 1 }))).toBe("close_too_old");
  const full = someCloses({ count: MAX_CLOSES, last: "2026-11-19" });
  expect(codeOf([aClose({ date: "2026-11-20" })], full)).toBeNull();
  expect(codeOf([aClose({ date: daysBefore("2026-11-19", MAX_CLOSES) })], full)).toBe("close_too_old");
});

test("fills a gap among the closes kept, also when that pushes the oldest out", () => {
  const full = someCloses({ count: MAX_CLOSES + 1 });
  const [gap] = full.splice(100, 1);
  if (gap === undefined) throw new Error("there is no such close");
  expect(codeOf([gap], full)).toBeNull();
});

test("refuses a close over 380 days older than its symbol's newest", () => {
  expect(codeOf([aClose({ date: daysBefore("2026-11-20", 380) }), aClose()])).toBeNull();
  expect(codeOf([aClose({ date: daysBefore("2026-11-20", 381) }), aClose()])).toBe("close_too_old");
  expect(codeOf([aClose({ date: daysBefore("2026-11-20", 381) })], [aClose()])).toBe("close_too_old");
  expect(codeOf([aClose()], [aClose({ date: "2020-01-01" })])).toBeNull();
});
