import { expect, it } from "vitest";
import { parseDuration } from "./local-token";

it.each([
  ["30s", 30],
  ["15m", 900],
  ["1h", 3_600],
  ["7d", 604_800],
])("reads %s", (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

it.each(["", "0s", "1", "1w", "-1h", "1.5h", "1h "])("refuses %j", (text) => {
  expect(parseDuration(text)).toBeNull();
});
