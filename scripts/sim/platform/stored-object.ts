/** What the platform keeps of one object, and what it gives the object in memory of it: database, key-value pairs, alarm. */
import { nodeSql, type NodeSql } from "../../../durable-objects/storage/node-sql";
import type { SqlRow, SqlValue } from "../../../durable-objects/storage/sql";
import type { Millis } from "../../../shared/core/ids";
import type { Life } from "./virtual-time";

/** The disk of one object: it outlives the object. */
export interface Disk {
  readonly name: string;
  readonly sql: NodeSql;
  readonly kv: Map<string, unknown>;
  alarmAt: Millis | null;
}

export const newDisk = (name: string): Disk => ({ name, sql: nodeSql(), kv: new Map(), alarmAt: null });

/** How a transaction ends: on disk and answered, rolled back with an error, or on disk with an error all the same. */
export type CommitFate = "kept" | "failed" | "torn";

export interface ObjectHooks {
  readonly commitFate: () => CommitFate;
  /** The object wants its alarm at this time. */
  readonly alarmSet: (at: Millis) => void;
  /** The object wants to be stopped. */
  readonly aborted: () => void;
  /** Its other requests wait for this. */
  readonly blocked: (until: Promise<unknown>) => void;
}

/** Thrown into what goes on running of a dead object. */
class Dead extends Error {
  override name = "Dead";
}

/** The platform's side of an object that lives, as its constructor takes it. */
export function objectState(disk: Disk, life: Life, hooks: ObjectHooks): DurableObjectState {
  const alive = (): Disk => {
    if (!life.isAlive) throw new Dead(`${disk.name} is dead`);
    return disk;
  };
  const storage = {
    sql: {
      exec: <T extends SqlRow>(statement: string, ...parameters: SqlValue[]) => {
        const rows = alive().sql.all<T>(statement, ...parameters);
        return { toArray: () => rows };
      },
    },
    transactionSync: <T>(work: () => T): T => {
      const fate = hooks.commitFate();
      const result = alive().sql.transaction(() => {
        const done = work();
        if (fate === "failed") throw new Error("disk I/O error");
        return done;
      });
      if (fate === "torn") throw new Error("disk I/O error after the commit");
      return result;
    },
    kv: {
      get: (key: string) => alive().kv.get(key),
      put: (key: string, value: unknown) => void alive().kv.set(key, structuredClone(value)),
      delete: (key: string) => alive().kv.delete(key),
      list: ({ prefix }: { prefix: string }) => [...alive().kv].filter(([key]) => key.startsWith(prefix)),
    },
    getAlarm: async () => alive().alarmAt,
    setAlarm: async (at: Millis) => {
      alive().alarmAt = at;
      hooks.alarmSet(at);
    },
  };
  const state: object = {
    id: { name: disk.name },
    storage,
    waitUntil: (work: Promise<unknown>) => {
      // What fails in the background fails unheard, as on the platform.
      void work.catch(() => undefined);
    },
    blockConcurrencyWhile: <T>(work: () => Promise<T>): Promise<T> => {
      const done = work();
      hooks.blocked(done);
      return done;
    },
    abort: () => hooks.aborted(),
  };
  return state as DurableObjectState;
}
