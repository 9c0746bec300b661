import type { Sql } from "./sql";

/** One step of a schema. Once it has been on main it is never edited; to undo it is a further entry. */
export interface Migration {
  /** Such as `001_orders`; unique in its list. */
  readonly id: string;
  readonly statements: readonly string[];
}

/**
 * Brings a database to the end of the list, each missing migration in a transaction of its own; writes nothing when
 * there is none missing. Throws when what was applied is not the beginning of the list, with the same statements:
 * then the code is older than the data, or somebody has changed the past, and either way the tables are not what the
 * code believes them to be.
 */
export function runMigrations(sql: Sql, migrations: readonly Migration[]): void {
  refuseDuplicates(migrations);
  const applied = appliedMigrations(sql);
  refuseChangedPast(applied, migrations);
  if (applied.length === migrations.length) return;
  if (applied.length === 0)
    sql.run(
      "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, statements TEXT NOT NULL)",
    );
  migrations.slice(applied.length).forEach((migration, index) => {
    sql.transaction(() => {
      for (const statement of migration.statements) sql.run(statement);
      sql.run(
        "INSERT INTO migrations (number, id, statements) VALUES (?, ?, ?)",
        applied.length + index,
        migration.id,
        textOf(migration),
      );
    });
  });
}

interface AppliedMigration {
  readonly id: string;
  readonly statements: string;
}

/** What is kept of a migration, without its layout: the formatter may indent it differently one day. */
const textOf = ({ statements }: Migration): string =>
  statements.map((statement) => statement.trim().replace(/\s+/g, " ")).join("; ");

function appliedMigrations(sql: Sql): AppliedMigration[] {
  // Looked up first, because CREATE TABLE IF NOT EXISTS would open a write transaction at every start.
  const tables = sql.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'migrations'");
  if (tables.length === 0) return [];
  return sql.all<{ id: string; statements: string }>("SELECT id, statements FROM migrations ORDER BY number");
}

function refuseDuplicates(migrations: readonly Migration[]): void {
  const ids = new Set(migrations.map(({ id }) => id));
  if (ids.size !== migrations.length) throw new Error("two migrations have the same id");
}

function refuseChangedPast(applied: readonly AppliedMigration[], migrations: readonly Migration[]): void {
  for (const [index, { id, statements }] of applied.entries()) {
    const listed = migrations[index];
    if (listed?.id !== id)
      throw new Error(`migration ${index} was applied as "${id}", the list has ${listed ? `"${listed.id}"` : "none"}`);
    if (textOf(listed) !== statements)
      throw new Error(`the statements of migration "${id}" were changed after it was applied`);
  }
}
