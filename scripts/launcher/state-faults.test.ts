import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { UsageError } from "./settings";
import { claimStateDir } from "./state-dir";
import { inStateDir } from "./state-faults";

const NOBODY = 65_534;
let path: string;

beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "state-"));
});
afterEach(() => rmSync(path, { recursive: true }));

/** Runs as a user whom permissions hold back; root they do not. */
async function withoutPrivileges(work: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

it("says in one line that the folder cannot be written to", async () => {
  chmodSync(path, 0o555);
  await withoutPrivileges(async () => {
    await expect(claimStateDir(path, { reset: false })).rejects.toThrow(
      new RegExp(`^The state folder ${path} cannot be used: it cannot be written to .*$`),
    );
    await expect(claimStateDir(join(path, "new"), { reset: false })).rejects.toThrow("it cannot be written to");
  });
});

it("says in one line that a part of the path is no folder", async () => {
  writeFileSync(join(path, "file"), "");
  await expect(claimStateDir(join(path, "file", "state"), { reset: false })).rejects.toThrow(
    "a part of its path is not a folder",
  );
});

it("says in one line that the lock is no database", async () => {
  writeFileSync(join(path, "lock"), "x".repeat(5_000));
  await expect(claimStateDir(path, { reset: false })).rejects.toThrow("its lock is damaged");
});

it("says in one line that there is no room", () => {
  // The device that is always full: the error is the kernel's own.
  const write = (): void => inStateDir(path, () => writeFileSync("/dev/full", "x"));
  expect(write).toThrow(UsageError);
  expect(write).toThrow(/^The state folder .* cannot be used: there is no room left on its disk .*$/);
});

it("passes on what is not the folder's fault", () => {
  const fault = new TypeError("a bug");
  const fail = (): never =>
    inStateDir(path, () => {
      throw fault;
    });
  expect(fail).toThrow(fault);
});
