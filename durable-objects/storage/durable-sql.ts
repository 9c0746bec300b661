import type { Sql, SqlRow, SqlValue } from "./sql";

/** The SQL port on a Durable Object's own SQLite database. `transaction` commits before it returns; a throw inside rolls back and passes on. */
export function durableSql(storage: DurableObjectStorage): Sql {
  const { sql } = storage;
  return {
    all: <T extends SqlRow>(statement: string, ...parameters: SqlValue[]): T[] =>
      sql.exec<T>(statement, ...parameters).toArray(),
    run: (statement, ...parameters) => {
      sql.exec(statement, ...parameters);
    },
    transaction: (work) => storage.transactionSync(work),
  };
}
