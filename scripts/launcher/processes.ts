import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** Ids of the processes that were started under the program name `path`, exactly. */
export function programsRunning(path: string): number[] {
  return process.platform === "linux" ? fromProc(path) : fromPs(path);
}

/** Whether the process still holds anything; one that has ended and waits to be collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
  return process.platform !== "linux" || !hasEnded(String(pid));
}

/**
 * Whether nothing of a process is left but its entry. The first thread may have ended while others still do, with the
 * ports in their hands.
 */
const hasEnded = (pid: string): boolean =>
  /\) [ZX] /.test(readProc(pid, "stat")) && (withoutGone(() => readdirSync(`/proc/${pid}/task`)) ?? []).length <= 1;

function fromProc(path: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && commandLine(name)[0] === path)
    .map(Number);
}

/** Words of a process's command line. */
const commandLine = (pid: string): string[] => readProc(pid, "cmdline").split("\0");

/** A file of a process; empty when the process ended meanwhile or is another user's. */
const readProc = (pid: string, file: string): string =>
  withoutGone(() => readFileSync(`/proc/${pid}/${file}`, "utf8")) ?? "";

/** What `read` gives; null when the process it asks about has gone or is another user's. */
function withoutGone<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ESRCH" || code === "EACCES") return null;
    throw error;
  }
}

function fromPs(path: string): number[] {
  const { stdout, status } = spawnSync("ps", ["-axo", "pid=,args="], { encoding: "utf8" });
  if (status !== 0) throw new Error("cannot list processes: ps failed");
  return stdout
    .split("\n")
    .map((line) => /^\s*(\d+) (.*)$/.exec(line))
    .filter((match) => match !== null && (match[2] === path || match[2]?.startsWith(`${path} `) === true))
    .map((match) => Number(match?.[1]));
}
