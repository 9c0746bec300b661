import { afterEach, expect, test, vi } from "vitest";
import { ConfigError } from "../config/load-config";
import { UsageError } from "./launcher/settings";
import { exitOnUsageError } from "./usage";

afterEach(() => vi.restoreAllMocks());

/** Runs a main function that fails so; gives what was said, and how it ended. */
async function failing(error: Error): Promise<{ said: string; code: unknown }> {
  let said = "";
  const ended = { code: undefined as unknown };
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  vi.spyOn(process, "exit").mockImplementation((code) => {
    ended.code = code;
    return undefined as never;
  });
  await exitOnUsageError(() => {
    throw error;
  });
  return { said, code: ended.code };
}

test("every problem of the configuration is told, and no stack", async () => {
  expect(await failing(new ConfigError(["one is wrong", "two is wrong"]))).toEqual({
    said: "the configuration has 2 problems:\n- one is wrong\n- two is wrong\n",
    code: 1,
  });
});

test("a mistake of the caller is told in one line", async () => {
  expect(await failing(new UsageError("PORT is no port"))).toEqual({ said: "PORT is no port\n", code: 1 });
});

test("a mistake of ours is not swallowed", async () => {
  await expect(failing(new TypeError("a bug"))).rejects.toThrow("a bug");
});
