/// <reference types="node" />
/** The SQL port on node:sqlite, so that tests, benchmark and simulation run the real SQL without the Workers runtime. */
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Sql, SqlRow, SqlValue } from "./sql";

export interface NodeSql extends Sql {
  /** Ends the connection; a database in a file can then be opened anew, as after a restart. */
  close(): void;
}

/** Opens the database at `path`, in memory when none is given. Integers beyond 2^53 throw instead of losing digits. */
export function nodeSql(path = ":memory:"): NodeSql {
  const database = new DatabaseSync(path);
  const prepared = new Map<string, StatementSync>();

  // Durable Objects cache statements by their text too; preparing anew each time would dominate the benchmark.
  const prepare = (statement: string): StatementSync => {
    const known = prepared.get(statement);
    if (known !== undefined) return known;
    const fresh = database.prepare(statement);
    prepared.set(statement, fresh);
    return fresh;
  };

  return {
    all: <T extends SqlRow>(statement: string, ...parameters: SqlValue[]): T[] =>
      prepare(statement).all(...parameters) as T[],
    run: (statement, ...parameters) => {
      prepare(statement).run(...parameters);
    },
    transaction: (work) => {
      database.exec("BEGIN");
      try {
        const result = work();
        database.exec("COMMIT");
        return result;
      } catch (error) {
        // SQLite rolls back by itself on some errors (a full disk), and then there is nothing left to roll back.
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    },
    close: () => database.close(),
  };
}
