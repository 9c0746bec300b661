import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/root";

const INTERPRETER = "python3";
const REQUIREMENTS = join(root, "loadtest/fuzz/requirements.txt");
/** Beside the load generator, which is built there on first use as well. */
const FOLDER = join(root, "loadtest/bin/schemathesis");
/** Written last: an environment without it was never finished. */
const MARKER = join(FOLDER, "requirements.sha256");

export interface Schemathesis {
  readonly program: string;
  /** Such as `4.32.5`. */
  readonly version: string;
}

/** The pinned schemathesis in a virtual environment, which is made on first use and whenever the pins have changed; throws with what to do. */
export function schemathesis(say: (line: string) => void): Schemathesis {
  const wanted = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex");
  if (!existsSync(MARKER) || readFileSync(MARKER, "utf8") !== wanted) {
    say("Making a Python environment with the pinned schemathesis in loadtest/bin (some seconds, once).");
    rmSync(FOLDER, { recursive: true, force: true });
    run(INTERPRETER, ["-m", "venv", FOLDER]);
    // Without dependencies of its own choice: every one is pinned in the file.
    run(join(FOLDER, "bin/pip"), ["install", "--quiet", "--no-deps", "--requirement", REQUIREMENTS]);
    writeFileSync(MARKER, wanted);
  }
  const program = join(FOLDER, "bin/st");
  return { program, version: run(program, ["--version"]).split(" ").at(-1) ?? "unknown" };
}

/** What a program prints; throws when it cannot be run or fails. */
function run(program: string, args: readonly string[]): string {
  const { status, error, stdout } = spawnSync(program, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (error !== undefined || status !== 0)
    throw new Error(
      `${program} ${args[0]} failed${error === undefined ? "" : ` (${error.message})`}: Python 3.11 or later with venv, and a way to its packages, are needed`,
    );
  return stdout.trim();
}
