import type { Migration } from "./run-migrations";

/** Tables of an account. Append only. Each index is billed as a row per write: only what a hot path or a restart needs has one. */
export const ACCOUNT_MIGRATIONS: readonly Migration[] = [
  {
    id: "001_account",
    statements: [
      // One row: what is small and changes with every commit.
      "CREATE TABLE account (id INTEGER PRIMARY KEY CHECK (id = 1), record TEXT NOT NULL)",
      "CREATE TABLE journal (sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, type TEXT NOT NULL, order_id TEXT, event TEXT NOT NULL, hash TEXT NOT NULL)",
      "CREATE INDEX journal_by_order ON journal (order_id, sequence) WHERE order_id IS NOT NULL",
      `CREATE TABLE orders (
        order_id TEXT PRIMARY KEY, client_order_id TEXT, symbol TEXT NOT NULL, side TEXT NOT NULL,
        status TEXT NOT NULL, open INTEGER NOT NULL, created_at INTEGER NOT NULL, record TEXT NOT NULL
      ) WITHOUT ROWID`,
      "CREATE UNIQUE INDEX orders_by_client_id ON orders (client_order_id) WHERE client_order_id IS NOT NULL",
      "CREATE INDEX orders_open ON orders (order_id) WHERE open = 1",
      "CREATE TABLE positions (symbol TEXT PRIMARY KEY, quantity TEXT NOT NULL, cost TEXT NOT NULL, realized TEXT NOT NULL, fees TEXT NOT NULL) WITHOUT ROWID",
      `CREATE TABLE fills (
        sequence INTEGER PRIMARY KEY, venue TEXT NOT NULL, symbol TEXT NOT NULL, trade_id TEXT NOT NULL, order_id TEXT NOT NULL,
        side TEXT NOT NULL, busted INTEGER NOT NULL, record TEXT NOT NULL
      )`,
      "CREATE UNIQUE INDEX fills_by_trade ON fills (order_id, trade_id, symbol, venue)",
      "CREATE TABLE alerts (alert_id TEXT PRIMARY KEY, status TEXT NOT NULL, level TEXT NOT NULL, symbol TEXT, record TEXT NOT NULL) WITHOUT ROWID",
      "CREATE INDEX alerts_unresolved ON alerts (alert_id) WHERE status <> 'resolved'",
      "CREATE TABLE limits (version INTEGER PRIMARY KEY, record TEXT NOT NULL)",
      "CREATE TABLE adjustments (reference TEXT PRIMARY KEY, amount TEXT NOT NULL, sequence INTEGER NOT NULL) WITHOUT ROWID",
    ],
  },
  {
    id: "002_journal_links",
    statements: [
      "ALTER TABLE journal ADD COLUMN before INTEGER",
      `UPDATE journal SET before =
        (SELECT max(p.sequence) FROM journal p WHERE p.order_id = journal.order_id AND p.sequence < journal.sequence)
        WHERE order_id IS NOT NULL`,
      "DROP INDEX journal_by_order",
    ],
  },
  {
    id: "003_risk",
    statements: [
      // One row: the day, the peak, open breakers, alerts that wait.
      "CREATE TABLE risk (id INTEGER PRIMARY KEY CHECK (id = 1), record TEXT NOT NULL)",
      "CREATE TABLE equity_days (date TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID",
    ],
  },
  {
    id: "004_shadow",
    statements: [
      "ALTER TABLE fills ADD COLUMN shadow INTEGER NOT NULL DEFAULT 0",
      // Positions that are only simulated, in a table of their own: no sum over positions may meet them.
      "CREATE TABLE shadow_positions (symbol TEXT PRIMARY KEY, quantity TEXT NOT NULL, cost TEXT NOT NULL, realized TEXT NOT NULL, fees TEXT NOT NULL) WITHOUT ROWID",
    ],
  },
  {
    id: "005_dead_letters",
    statements: [
      "CREATE TABLE dead_letters (sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, orders TEXT NOT NULL, redriven_by TEXT, redriven_reason TEXT, redriven_at INTEGER)",
    ],
  },
  {
    id: "006_equity_window",
    statements: [
      // One row: the equity of the last 300 s, and the journal row after which it was written.
      "CREATE TABLE equity_window (id INTEGER PRIMARY KEY CHECK (id = 1), sequence INTEGER NOT NULL, record TEXT NOT NULL)",
    ],
  },
];
