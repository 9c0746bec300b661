/** The folder that survives restarts, and the two things that keep it to one live instance. */
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { UsageError } from "./settings";
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
 * it. Throws UsageError when another instance lives on it.
 */
export async function claimStateDir(path: string, { reset }: { reset: boolean }): Promise<StateDir> {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const release = lock(path);
  try {
    const runtimeProgram = join(path, "workerd");
    await endOrphans(runtimeProgram);
    if (reset) clear(path);
    rmSync(runtimeProgram, { force: true });
    symlinkSync(workerd, runtimeProgram);
    return { objects: join(path, "objects"), runtimeProgram, release };
  } catch (error) {
    release();
    throw error;
  }
}

const require = createRequire(import.meta.url);
/** The binary of the runtime that Miniflare was made for. Its package has no types. */
const workerd = (createRequire(require.resolve("miniflare"))("workerd") as { default: string }).default;

const LOCK_FILES = new Set(["lock", "lock-journal", "pid"]);

/**
 * An exclusive lock that the operating system takes back when its holder dies, also by `kill -9`: a transaction that
 * stays open on a database of its own. A file with a process id would need guessing whether that process is still ours.
 */
function lock(path: string): () => void {
  const database = new DatabaseSync(join(path, "lock"));
  try {
    database.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (!/database is locked/.test((error as Error).message)) throw error;
    throw new UsageError(
      `${path} is in use by another running instance (process ${pidIn(path)}). Stop that one, or set STATE_DIR to another folder.`,
    );
  }
  writeFileSync(join(path, "pid"), `${process.pid}\n`);
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
