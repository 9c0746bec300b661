/** Why the state folder cannot be used, in one line that says what to do. */
import { UsageError } from "./settings";

const NO_ROOM = "there is no room left on its disk";
const NOT_WRITABLE = "it cannot be written to";
const DAMAGED = "its lock is damaged; delete the file `lock` in it";

/** What the operating system calls it. */
const BY_CODE: Readonly<Record<string, string>> = {
  ENOSPC: NO_ROOM,
  EDQUOT: NO_ROOM,
  EFBIG: NO_ROOM,
  EROFS: NOT_WRITABLE,
  EACCES: NOT_WRITABLE,
  EPERM: NOT_WRITABLE,
  // Node says so of a folder that is to be made below one that is mounted read-only.
  ENOENT: "it cannot be made",
  ENOTDIR: "a part of its path is not a folder",
  EEXIST: "there is a file in its place",
  EIO: "its disk fails",
};

/** What SQLite calls it: the primary result codes. */
const BY_SQLITE_CODE: Readonly<Record<number, string>> = {
  8: NOT_WRITABLE,
  10: "its disk fails",
  11: DAMAGED,
  13: NO_ROOM,
  14: NOT_WRITABLE,
  26: DAMAGED,
};
const PRIMARY_CODE = 0xff;

/** What `work` gives; a fault of the folder it works in becomes a UsageError, and everything else passes on. */
export function inStateDir<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const fault = faultOf(error);
    if (fault === null) throw error;
    throw new UsageError(
      `The state folder ${path} cannot be used: ${fault} (${(error as Error).message}). Mend that, or set STATE_DIR to another folder.`,
    );
  }
}

function faultOf(error: unknown): string | null {
  if (!(error instanceof Error) || error instanceof UsageError) return null;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === "number") return BY_SQLITE_CODE[errcode & PRIMARY_CODE] ?? null;
  return typeof code === "string" ? (BY_CODE[code] ?? null) : null;
}
