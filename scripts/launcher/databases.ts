/**
 * The objects' databases while nothing runs on them: whether they are whole, and settling what the runtime leaves in
 * their logs. On the network the platform maintains them; on this machine the launcher checks them (docs/decisions/0095).
 */
import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";

export interface DamagedDatabase {
  /** The class of the object, such as `Account`. */
  readonly kind: string;
  /** The object's id; null for the alarms of all objects of the class. */
  readonly id: string | null;
  /** Its name where it is known, else its id. */
  readonly name: string;
  /** From the folder of all objects. */
  readonly file: string;
  /** The first thing that SQLite found. */
  readonly problem: string;
}

/** Miniflare's folders are named after script and class. */
const KIND = /^edge-oms(?:-execution)?-(\w+)$/;
const ENDING = ".sqlite";
/** Where the runtime keeps the alarms of all objects of a class. */
const ALARMS = "metadata";
const MISSING = "the file is missing";
const EMPTY = "the file is empty";

/**
 * Looks through every page of every database, up to two seconds for each gigabyte, and for those that are gone: an object
 * without its database would take itself for a new one, and an account for one that was never opened.
 */
export const findDamaged = (objects: string): DamagedDatabase[] =>
  foldersOf(objects).flatMap(({ kind, folder }) => {
    const path = (id: string): string => join(folder, `${id}${ENDING}`);
    const damage = (id: string, problem: string, name: string): DamagedDatabase => ({
      kind,
      id: id === ALARMS ? null : id,
      name,
      file: relative(objects, path(id)),
      problem,
    });
    const fault = existsSync(path(ALARMS)) ? problemOf(path(ALARMS)) : null;
    if (fault !== null) return [damage(ALARMS, fault, "alarms")];
    const names = existsSync(path(ALARMS)) ? namesIn(path(ALARMS)) : new Map<string, string>();
    return [...new Set([...idsIn(folder), ...names.keys()])].flatMap((id) => {
      const problem = existsSync(path(id)) ? problemOf(path(id)) : MISSING;
      if (problem === null || (problem === EMPTY && !names.has(id))) return [];
      return [damage(id, problem, names.get(id) ?? id)];
    });
  });

/**
 * Moves what is in the databases' logs into the databases: a stopped system is one whole file for each object, that can
 * be copied and looked through. The runtime is ended at once and leaves its logs; without this, most of an account would be in one.
 */
export function settleDatabases(objects: string): void {
  const paths = foldersOf(objects).flatMap(({ folder }) =>
    [ALARMS, ...idsIn(folder)].map((id) => join(folder, `${id}${ENDING}`)),
  );
  for (const path of paths.filter((file) => existsSync(file))) {
    const database = new DatabaseSync(path);
    try {
      database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (error) {
      // A disk without room, or damage, which the next start names: nothing is lost, the log stays with its database.
      if (!isSqliteError(error)) throw error;
    } finally {
      database.close();
    }
  }
}

/** The folders of all classes; of the execution script's, too. */
const foldersOf = (objects: string): { kind: string; folder: string }[] => {
  const root = join(objects, "do");
  if (!existsSync(root)) return [];
  return readdirSync(root).flatMap((name) => {
    const kind = KIND.exec(name)?.[1];
    return kind === undefined ? [] : [{ kind, folder: join(root, name) }];
  });
};

/** Ids of the objects that have a database. */
const idsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(ENDING) && file !== `${ALARMS}${ENDING}`)
    .map((file) => file.slice(0, -ENDING.length));

/** The first thing that is wrong with a database; null when it is whole. */
function problemOf(path: string): string | null {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const [row] = database.prepare("PRAGMA quick_check(1)").all();
    const found = String(row?.["quick_check"]).split("\n").at(-1) ?? "";
    if (found !== "ok") return found;
    return database.prepare("SELECT name FROM sqlite_master LIMIT 1").all().length === 0 ? EMPTY : null;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return error.message;
  } finally {
    database.close();
  }
}

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

const isSqliteError = (error: unknown): error is Error & { readonly errcode: number } =>
  error instanceof Error && "errcode" in error && typeof error.errcode === "number";

/** The low byte is the primary result code. */
const isDamage = (error: unknown): error is Error =>
  isSqliteError(error) && [SQLITE_CORRUPT, SQLITE_NOTADB].includes(error.errcode & 0xff);

/** Names by id of the objects that have an alarm: every opened account has. An object's own database does not hold its name. */
function namesIn(alarms: string): Map<string, string> {
  const database = new DatabaseSync(alarms, { readOnly: true });
  try {
    const columns = database.prepare("PRAGMA table_info(_cf_ALARM)").all();
    // The table is the runtime's own; another runtime may keep it otherwise, and then ids have to do.
    if (!columns.some(({ name }) => name === "actor_name")) return new Map();
    const rows = database.prepare("SELECT actor_id AS id, coalesce(actor_name, actor_id) AS name FROM _cf_ALARM").all();
    return new Map(rows.map(({ id, name }) => [String(id), String(name)]));
  } finally {
    database.close();
  }
}
