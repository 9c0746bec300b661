import { CREATE_LEASE_SUBSCRIPTIONS } from "./lease-subscriptions";
import type { Migration } from "./run-migrations";

/** Tables of the market object: the newest mark of each symbol, who leases which, the daily closes and their corrections. */
export const MARKET_MIGRATIONS: readonly Migration[] = [
  {
    id: "001_marks",
    statements: [
      `CREATE TABLE marks (
        symbol TEXT PRIMARY KEY,
        price TEXT NOT NULL,
        bid TEXT,
        ask TEXT,
        time INTEGER NOT NULL,
        version INTEGER NOT NULL
      ) WITHOUT ROWID`,
      CREATE_LEASE_SUBSCRIPTIONS,
    ],
  },
  {
    id: "002_closes",
    statements: [
      `CREATE TABLE closes (
        symbol TEXT NOT NULL,
        date TEXT NOT NULL,
        close TEXT NOT NULL,
        PRIMARY KEY (symbol, date)
      ) WITHOUT ROWID`,
      "CREATE TABLE close_history (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL)",
    ],
  },
  {
    id: "003_quotes",
    statements: [
      `CREATE TABLE quotes (
        venue TEXT NOT NULL,
        symbol TEXT NOT NULL,
        bid TEXT,
        bid_size TEXT NOT NULL,
        ask TEXT,
        ask_size TEXT NOT NULL,
        time INTEGER NOT NULL,
        PRIMARY KEY (venue, symbol)
      ) WITHOUT ROWID`,
      // Exchange objects that receive marks in addition to the paper exchange's own.
      "CREATE TABLE shadow_books (name TEXT PRIMARY KEY) WITHOUT ROWID",
    ],
  },
  {
    id: "004_close_corrections",
    statements: [
      `CREATE TABLE close_corrections (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        time INTEGER NOT NULL,
        symbol TEXT NOT NULL,
        date TEXT NOT NULL,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        reason TEXT NOT NULL,
        author TEXT NOT NULL
      )`,
      "CREATE INDEX close_corrections_by_symbol ON close_corrections (symbol, number)",
    ],
  },
];
