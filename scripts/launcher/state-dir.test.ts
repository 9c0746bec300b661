import { mkdtempSync, existsSync, writeFileSync, statSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { claimStateDir } from "./state-dir";
import { tokenSecret } from "./token-secret";

let path: string;
beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "state-"));
});
afterEach(() => {
  rmSync(path, { recursive: true });
});

it("lets one instance in at a time", async () => {
  const first = await claimStateDir(path, { reset: false });
  await expect(claimStateDir(path, { reset: false })).rejects.toThrow(
    /in use by another running instance \(process \d+\)/,
  );
  first.release();
  const second = await claimStateDir(path, { reset: false });
  second.release();
});

it("keeps what is there, and clears it when told to", async () => {
  writeFileSync(join(path, "something"), "");
  (await claimStateDir(path, { reset: false })).release();
  expect(existsSync(join(path, "something"))).toBe(true);
  (await claimStateDir(path, { reset: true })).release();
  expect(existsSync(join(path, "something"))).toBe(false);
});

it("makes the token secret once, for its owner only", () => {
  const secret = tokenSecret(path);
  expect(secret.length).toBeGreaterThanOrEqual(43);
  expect(tokenSecret(path)).toBe(secret);
  expect(statSync(join(path, "token-secret")).mode & 0o777).toBe(0o600);
});
