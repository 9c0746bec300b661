/** The small part of a Durable Object's storage that the tables need; node:sqlite stands behind it in tests and in the simulation. */

export type SqlValue = string | number | null;
export type SqlRow = Record<string, SqlValue>;

export interface Sql {
  /** Runs one statement with bound parameters (at most 100) and gives its rows. Integers come back as numbers. */
  all<T extends SqlRow>(statement: string, ...parameters: SqlValue[]): T[];
  /** Runs one statement and ignores its rows. */
  run(statement: string, ...parameters: SqlValue[]): void;
  /** Everything in `work` is kept, or nothing when it throws. No nesting, nothing awaited inside. */
  transaction<T>(work: () => T): T;
}
