import { expect, test } from "vitest";
import { loadConfig } from "../../config/load-config";
import { NO_PRICE } from "../../shared/core/decimal";
import { MAX_AHEAD_MS } from "../../shared/core/market";
import { checkMarks } from "./check-marks";
import { aMark } from "./testing/a-mark";

const { instruments } = loadConfig();
const now = 5_000_000;
const codeOf = (...marks: ReturnType<typeof aMark>[]) => checkMarks(marks, { instruments, now })?.code ?? null;

test("takes marks up to a second ahead, and none beyond", () => {
  expect(codeOf(aMark({ time: now - 1 }))).toBeNull();
  expect(codeOf(aMark({ time: now + MAX_AHEAD_MS }))).toBeNull();
  expect(codeOf(aMark({ time: now + MAX_AHEAD_MS + 1 }))).toBe("mark_in_future");
});

test("one bad mark refuses the batch", () => {
  expect(codeOf(aMark(), aMark({ symbol: "NOPE" }))).toBe("instrument_unknown");
  expect(codeOf(aMark(), { ...aMark(), price: NO_PRICE })).toBe("invalid_mark");
  expect(codeOf(aMark(), { ...aMark(), ask: NO_PRICE })).toBe("invalid_mark");
  expect(codeOf(aMark(), aMark({ time: Number.NaN }))).toBe("invalid_mark");
});
