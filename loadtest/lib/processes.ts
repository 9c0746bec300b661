/** What /proc says of the processes of a run: memory and processor time. Linux only; elsewhere nothing is measured, and the result says so. */
import { readFileSync } from "node:fs";

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
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
  };
}

/** Fields of /proc/<pid>/stat after the command's name, which may itself hold spaces and brackets: state, parent, … */
function statFields(pid: number): string[] | null {
  const stat = readProc(`/proc/${pid}/stat`);
  return stat === null ? null : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    // A process may end between the listing and the reading.
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH")) return null;
    throw error;
  }
}
