import { expect, it } from "vitest";
import { checkBindings } from "./bindings";
import { fakeObjects } from "./testing/fake-objects";
import { testApp } from "./testing/test-app";

it("takes a whole environment, with defaults for what may be left out", () => {
  const checked = checkBindings(fakeObjects().env);
  expect(checked).toMatchObject({ ok: true, bindings: { AUTH_ALGORITHM: "HS256", LOG_LEVEL: "info" } });
});

it("names everything that is missing at once", () => {
  const checked = checkBindings({});
  const problems = checked.ok ? [] : checked.problems;
  for (const name of ["ACCOUNT", "FIRM", "MARKET", "VENUE", "PAPER_EXCHANGE", "EXECUTION", "AUTH_SECRET"]) {
    expect(problems.some((problem) => problem.includes(name))).toBe(true);
  }
});

it("counts a secret in bytes, and never shows it", () => {
  const withSecret = (AUTH_SECRET: string) => checkBindings({ ...fakeObjects().env, AUTH_SECRET });
  expect(withSecret("x".repeat(32)).ok).toBe(true);
  expect(withSecret("ü".repeat(16)).ok).toBe(true);
  const short = withSecret("hunter2".repeat(4));
  expect(short.ok).toBe(false);
  expect(JSON.stringify(short)).not.toContain("hunter2");
});

it.each([
  ["AUTH_ALGORITHM", "none"],
  ["AUTH_ALGORITHM", "RS256"],
  ["LOG_LEVEL", "loud"],
])("refuses %s=%s", (name, value) => {
  expect(checkBindings({ ...fakeObjects().env, [name]: value }).ok).toBe(false);
});

it("answers 503 to everyone while something is missing, and says what only in the log", async () => {
  const app = testApp({}, { env: { AUTH_SECRET: "short" } });
  const response = await app.send("GET /health", { token: null });
  expect(response.status).toBe(503);
  expect(response.headers.get("retry-after")).not.toBeNull();
  expect(await response.text()).not.toContain("AUTH_SECRET");
  expect(app.lines).toContainEqual(
    expect.objectContaining({
      level: "error",
      event: "misconfigured",
      problems: expect.stringContaining("AUTH_SECRET") as string,
    }),
  );
});
