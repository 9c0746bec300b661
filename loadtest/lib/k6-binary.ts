import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/root";

const FOLDER = join(root, "loadtest");
const COMPILER = "go";
const BUILT = join(FOLDER, "bin", "k6");

export interface K6Binary {
  readonly path: string;
  /** As it names itself, such as `k6 v1.8.1 (go1.26.8, linux/amd64)`. */
  readonly version: string;
}

/** A `k6` on the PATH, else the pinned one, which is built on first use; throws with what to do when neither is possible. */
export function k6Binary(say: (line: string) => void): K6Binary {
  const onPath = versionOf("k6");
  if (onPath !== null) return { path: "k6", version: onPath };
  if (!existsSync(BUILT)) {
    say("No k6 on the PATH: building the pinned one into loadtest/bin (about two minutes, once).");
    // From the folder, not by `go tool k6` from the root: the module is the folder's (platform notes in loadtest/README.md).
    const { status, error } = spawnSync(COMPILER, ["-C", FOLDER, "build", "-o", join("bin", "k6"), "go.k6.io/k6"], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    if (error !== undefined || status !== 0) {
      throw new Error(
        `k6 could not be built${error === undefined ? "" : ` (${error.message})`}: install k6 1.8.1, or Go 1.25 or later`,
      );
    }
  }
  const built = versionOf(BUILT);
  if (built === null) throw new Error(`${BUILT} does not run: delete it, and it is built anew`);
  return { path: BUILT, version: built };
}

function versionOf(program: string): string | null {
  const { status, stdout } = spawnSync(program, ["version"], { encoding: "utf8" });
  return status === 0 ? (stdout.trim().split("\n")[0] ?? null) : null;
}
