import fc from "fast-check";
import { expect, test } from "vitest";
import { InvariantError } from "./assert";
import { DAY_MS, dayAt, dayNumber, nextMidnight, utcDate } from "./calendar-day";

/** The years that ISO writes with four digits. */
const aTime = fc.integer({ min: Date.parse("0000-01-01T00:00:00Z"), max: Date.parse("9999-12-31T23:59:59Z") });

test("date and number of a time's day are those of the platform's calendar", () => {
  fc.assert(
    fc.property(aTime, (at) => {
      const date = new Date(at).toISOString().slice(0, 10);
      expect(utcDate(at)).toBe(date);
      expect(dayNumber(date)).toBe(dayAt(at));
      expect(nextMidnight(at)).toBe(Date.parse(`${date}T00:00:00Z`) + DAY_MS);
    }),
  );
});

test("what is not a date has no number", () => {
  for (const text of ["", "2026-1-1", "20260101", "2026-01-01T00:00:00Z", "today"])
    expect(() => dayNumber(text)).toThrow(InvariantError);
});
