import { describe, expect, test } from "vitest";
import { meaningOf, VENUE_ERRORS } from "./venue-errors";

describe("an error of the venue", () => {
  test("that nobody has listed proves nothing", () => {
    expect(meaningOf(400, -4711, "?")).toBe("unknown");
  });

  test("with a 5xx proves nothing, whatever its code", () => {
    for (const { codes } of VENUE_ERRORS) expect(meaningOf(503, codes[0], "")).toBe("unknown");
  });

  test("without a code of the venue's own proves nothing", () => {
    for (const status of [400, 401, 403, 404, 418, 429]) expect(meaningOf(status, null, "")).toBe("unknown");
  });

  test.each([
    [-1021, "Timestamp for this request is outside of the recvWindow.", "clock"],
    [-1003, "Too much request weight used; current limit is 6000 request weight per 1 MINUTE.", "rate_limited"],
    [-1015, "Too many new orders; current limit is 100 orders per TEN_SECONDS.", "rate_limited"],
    [-1007, "Timeout waiting for response from backend server.", "unknown"],
    [-1013, "Filter failure: LOT_SIZE", "refused"],
    [-1121, "Invalid symbol.", "refused"],
    [-2010, "Account has insufficient balance for requested action.", "refused"],
    [-2010, "Duplicate order sent.", "duplicate"],
    [-2011, "Unknown order sent.", "unknown_order"],
    [-2011, "Order was not canceled due to cancel restrictions.", "restricted"],
    [-2013, "Order does not exist.", "unknown_order"],
    [-1022, "Signature for this request is not valid.", "keys"],
    [-2015, "Invalid API-key, IP, or permissions for action.", "keys"],
    [-2022, "Order cancel-replace failed.", "cancel_replace"],
    [-2026, "Order was canceled or expired with no executed qty over 90 days ago and has been archived.", "too_late"],
  ])("%i (%s) is %s", (code, message, meaning) => {
    expect(meaningOf(400, code, message)).toBe(meaning);
  });

  test("has one row per code and message, each with its source", () => {
    const keys = VENUE_ERRORS.map(({ codes, message }) => `${codes[0]} ${codes[1]} ${String(message)}`);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { codes, source } of VENUE_ERRORS) {
      expect(codes[0]).toBeLessThanOrEqual(codes[1]);
      expect(source).toMatch(/errors\.md/);
    }
  });
});
