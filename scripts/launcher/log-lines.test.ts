import { expect, it } from "vitest";
import { formatLogLine, isOwnRoutine } from "./log-lines";

const at = Date.parse("2026-11-20T10:00:00.123Z");
const request = {
  level: "info",
  event: "request",
  method: "POST",
  path: "/orders",
  status: 201,
  ms: 3,
  request_id: "r1",
};

it("shows a request in one short line in a terminal", () => {
  const line = formatLogLine({ timestamp: at, level: "log", message: JSON.stringify(request) }, { terminal: true });
  expect(line).toBe("10:00:00.123 info request POST /orders 201 3 ms request_id=r1");
});

it("keeps every field for machines", () => {
  const line = formatLogLine({ timestamp: at, level: "log", message: JSON.stringify(request) }, { terminal: false });
  expect(JSON.parse(line)).toEqual({ time: "2026-11-20T10:00:00.123Z", ...request });
});

it("passes plain text on in both forms", () => {
  const plain = { timestamp: at, level: "warn", message: "{ not json" };
  expect(formatLogLine(plain, { terminal: true })).toBe("10:00:00.123 warn { not json");
  expect(JSON.parse(formatLogLine(plain, { terminal: false }))).toMatchObject({ level: "warn", message: "{ not json" });
});

it("never breaks a line in two", () => {
  const message = JSON.stringify({ message: "failed", error: { stack: "a\nb" } });
  expect(formatLogLine({ timestamp: at, level: "error", message }, { terminal: true })).not.toContain("\n");
});

it("tells the launcher's own good requests from all others", () => {
  const line = (fields: object) => ({ level: "log", message: JSON.stringify({ ...request, ...fields }) });
  expect(isOwnRoutine(line({ subject: "launcher", status: 200 }))).toBe(true);
  expect(isOwnRoutine(line({ subject: "launcher", status: 503 }))).toBe(false);
  expect(isOwnRoutine(line({ subject: "demo", status: 200 }))).toBe(false);
});
