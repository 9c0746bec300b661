/** The folder that survives restarts, and the two things that keep it to one live instance. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { UsageError } from "./settings";
import { inStateDir } from "./state-faults";
import { isAlive, programsRunning } from "./processes";

export interface StateDir {
  /** Where Miniflare keeps the objects' databases. */
  readonly objects: string;
  /** The runtime's binary under a name of this folder's own, so that its processes can be told from all others. */
  readonly runtimeProgram: string;
  /** Gives the folder back; a killed process gives it back by dying. */
  release(): void;
}

/**
 * Takes the folder for this process, clears it when `reset` is set, and ends what a killed predecessor left running on
 * it. Throws UsageError when another instance lives on it, and when it cannot be written to or has no room.
 */
export async function claimStateDir(path: string, { reset }: { reset: boolean }): Promise<StateDir> {
  const release = inStateDir(path, () => {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return lock(path);
  });
  try {
    const runtimeProgram = join(path, "workerd");
    await endOrphans(runtimeProgram);
    inStateDir(path, () => {
      if (reset) clear(path);
      requireRoom(path);
      rmSync(runtimeProgram, { force: true });
      symlinkSync(workerd, runtimeProgram);
    });
    return { objects: join(path, "objects"), runtimeProgram, release };
  } catch (error) {
    release();
    throw error;
  }
}

const require = createRequire(import.meta.url);
/** The binary of the runtime that Miniflare was made for. Its package has no types. */
const workerd = (createRequire(require.resolve("miniflare"))("workerd") as { default: string }).default;

/** Room for the databases of a first start and a little trade, in bytes. */
const LEAST_ROOM = 16 * 1_024 * 1_024;

/** A system that fills its disk answers 503 until there is room; better not to begin. */
function requireRoom(path: string): void {
  const { bavail, bsize } = statfsSync(path);
  const room = bavail * bsize;
  if (room >= LEAST_ROOM) return;
  const [left, needed] = [room, LEAST_ROOM].map((bytes) => Math.floor(bytes / 2 ** 20));
  throw new UsageError(
    `The state folder ${path} has ${left} MB of room left on its disk, and ${needed} are needed. Make room, or set STATE_DIR to another folder.`,
  );
}

const LOCK_FILES = new Set(["lock", "lock-journal", "pid"]);

/**
 * An exclusive lock that the operating system takes back when its holder dies, also by `kill -9`: a transaction that
 * stays open on a database of its own. A file with a process id would need guessing whether that process is still ours.
 */
function lock(path: string): () => void {
  const database = new DatabaseSync(join(path, "lock"));
  try {
    database.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
    writeFileSync(join(path, "pid"), `${process.pid}\n`);
  } catch (error) {
    database.close();
    if (!/database is locked/.test((error as Error).message)) throw error;
    throw new UsageError(
      `${path} is in use by another running instance (process ${pidIn(path)}). Stop that one, or set STATE_DIR to another folder.`,
    );
  }
  return () => {
    database.close();
  };
}

/** For the message only; nothing is decided by it. */
function pidIn(path: string): string {
  try {
    return readFileSync(join(path, "pid"), "utf8").trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "unknown";
    throw error;
  }
}

function clear(path: string): void {
  for (const entry of readdirSync(path))
    if (!LOCK_FILES.has(entry)) rmSync(join(path, entry), { recursive: true, force: true });
}

/** A killed launcher leaves its runtime behind, which would go on writing to the same databases. */
async function endOrphans(program: string): Promise<void> {
  const orphans = programsRunning(program);
  for (const pid of orphans) {
    process.stderr.write(`Ending the runtime that a killed instance left behind (process ${pid}).\n`);
    process.kill(pid, "SIGKILL");
  }
  // Its ports are free only when it has ended for good, which is a little after the signal.
  const deadline = Date.now() + 5_000;
  while (orphans.some(isAlive)) {
    if (Date.now() > deadline) throw new Error(`process ${orphans.join(", ")} does not end`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
