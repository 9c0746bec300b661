/**
 * A disk that can be filled without filling the machine's: a small file system in memory where this user may mount one,
 * else a limit on the size of the system's files, which needs no rights. Both make the kernel refuse the system's writes.
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { programsRunning } from "../launcher/processes";

export interface SmallDisk {
  /** For STATE_DIR. */
  readonly stateDir: string;
  /**
   * What a write that finds no room is to the runtime: an error, or the end of its process, since the limit comes with a
   * signal that it does not handle. The launcher starts it again.
   */
  readonly noRoomIs: "an error" | "the end of the runtime";
  /** From now on no write finds room. */
  fill(): void;
  makeRoom(): void;
  /** Null where it cannot be had. */
  readonly setReadOnly: ((isReadOnly: boolean) => void) | null;
  remove(): void;
}

const SIZE_MB = 64;
const CHUNK = Buffer.alloc(64 * 1_024);
/** Less than any database has already. */
const FILE_LIMIT = 1_024;

/** The best that this user may have. Says on standard output which one it is. */
export function smallDisk(): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), "edge-oms-disk-"));
  const isMounted = run("mount", "-t", "tmpfs", "-o", `size=${SIZE_MB}m`, "edge-oms-test", folder);
  const disk = isMounted ? smallFileSystem(folder) : limitedFiles(folder);
  console.info(
    `a full disk is ${isMounted ? "a file system in memory" : "a limit on the size of files: mounting is not allowed"}`,
  );
  return disk;
}

function smallFileSystem(folder: string): SmallDisk {
  const ballast = join(folder, "ballast");
  return {
    stateDir: join(folder, "state"),
    noRoomIs: "an error",
    fill: () => fillUp(ballast),
    makeRoom: () => rmSync(ballast),
    setReadOnly: (isReadOnly) => need("mount", "-o", `remount,${isReadOnly ? "ro" : "rw"}`, folder),
    remove: () => {
      need("umount", folder);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Writes until the kernel says that there is no room, in ever smaller pieces. */
function fillUp(path: string): void {
  const file = openSync(path, "w");
  try {
    for (let bytes = CHUNK.length; bytes >= 1; bytes = Math.floor(bytes / 2)) {
      while (hasRoomFor(file, bytes));
    }
  } finally {
    closeSync(file);
  }
}

function hasRoomFor(file: number, bytes: number): boolean {
  try {
    return writeSync(file, CHUNK, 0, bytes) > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOSPC") return false;
    throw error;
  }
}

function limitedFiles(folder: string): SmallDisk {
  const stateDir = join(folder, "state");
  mkdirSync(stateDir);
  /** The runtime, and the launcher that starts it again with limits like its own. */
  const limit = (bytes: string): void => {
    const launcher = readFileSync(join(stateDir, "pid"), "utf8").trim();
    for (const pid of [launcher, ...programsRunning(join(stateDir, "workerd"))])
      need("prlimit", "--pid", String(pid), `--fsize=${bytes}:unlimited`);
  };
  return {
    stateDir,
    noRoomIs: "the end of the runtime",
    fill: () => limit(String(FILE_LIMIT)),
    makeRoom: () => limit("unlimited"),
    setReadOnly: null,
    remove: () => rmSync(folder, { recursive: true }),
  };
}

const run = (command: string, ...words: string[]): boolean =>
  spawnSync(command, words, { stdio: ["ignore", "ignore", "ignore"] }).status === 0;

function need(command: string, ...words: string[]): void {
  if (!run(command, ...words)) throw new Error(`${command} ${words.join(" ")} failed`);
}
