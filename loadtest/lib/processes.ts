/** What /proc says of the processes of a run: memory and processor time. Linux only; elsewhere nothing is measured, and the result says so. */
import { readdirSync, readFileSync } from "node:fs";

/** Kernel clock ticks per second, as /proc counts processor time; 100 on every Linux of today (USER_HZ). */
const TICKS_PER_SECOND = 100;

export interface ProcessSample {
  /** Resident memory in MB (10⁶ bytes). */
  readonly residentMB: number;
  /** Processor time used since its start, in seconds. */
  readonly cpuSeconds: number;
}

/** Null when the process is gone or this is not Linux. */
export function sampleProcess(pid: number): ProcessSample | null {
  const status = readProc(`/proc/${pid}/status`);
  const fields = statFields(pid);
  if (status === null || fields === null) return null;
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(status);
  if (resident === null) return null;
  return {
    residentMB: (Number(resident[1]) * 1024) / 1e6,
    cpuSeconds: cpuSecondsOf(fields),
  };
}

/** Processor time in seconds that each thread of a process has used, by its name; threads of one name together. Null where there is no /proc. */
export function sampleThreads(pid: number): ReadonlyMap<string, number> | null {
  if (readProc(`/proc/${pid}/stat`) === null) return null;
  const threads = new Map<string, number>();
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const fields = statFields(`${pid}/task/${thread}`);
    const name = readProc(`/proc/${pid}/task/${thread}/comm`)?.trim();
    if (fields === null || name === undefined) continue;
    // The first thread runs all scripts and objects.
    const key = thread === String(pid) ? "main" : name;
    threads.set(key, (threads.get(key) ?? 0) + cpuSecondsOf(fields));
  }
  return threads;
}

/** Fields of /proc/<pid>/stat after the command's name, which may itself hold spaces and brackets: state, parent, … */
function statFields(pid: number | string): string[] | null {
  const stat = readProc(`/proc/${pid}/stat`);
  return stat === null ? null : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

const cpuSecondsOf = (fields: readonly string[]): number =>
  (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;

function readProc(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    // A process may end between the listing and the reading.
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH")) return null;
    throw error;
  }
}
