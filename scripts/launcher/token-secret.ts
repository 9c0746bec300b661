import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "./settings";

const BYTES = 32;

/** The secret that signs local tokens: made once, kept in the state folder, readable by its owner only. */
export function tokenSecret(stateDir: string): string {
  mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  const path = join(stateDir, "token-secret");
  try {
    // `wx` fails when the file is there, so two starts at once agree on one secret.
    writeFileSync(path, randomBytes(BYTES).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const secret = readFileSync(path, "utf8").trim();
  if (secret.length < BYTES) throw new UsageError(`${path} does not hold a secret; delete it and start again`);
  return secret;
}
