import type { Migration } from "./run-migrations";

/** Tables of a venue object: what admission must remember, the ramp, statistics, who trades there, and reconciliations. */
export const VENUE_MIGRATIONS: readonly Migration[] = [
  {
    id: "001_venue",
    statements: [
      `CREATE TABLE admission (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        breaker_state TEXT NOT NULL,
        breaker_since INTEGER NOT NULL,
        day INTEGER NOT NULL,
        used TEXT NOT NULL,
        paused_until INTEGER NOT NULL
      )`,
      // No row: what the configuration says. A null cap is no cap.
      "CREATE TABLE ramp (id INTEGER PRIMARY KEY CHECK (id = 1), daily_notional_cap TEXT)",
      "CREATE TABLE ramp_steps (date TEXT PRIMARY KEY, share TEXT NOT NULL) WITHOUT ROWID",
      // Counters and histogram as JSON: they are read and written as a whole.
      "CREATE TABLE statistics (id INTEGER PRIMARY KEY CHECK (id = 1), content TEXT NOT NULL)",
      // An alarm may start the object without its name.
      "CREATE TABLE self (id INTEGER PRIMARY KEY CHECK (id = 1), venue TEXT NOT NULL)",
      // Accounts that have sent something there.
      "CREATE TABLE accounts (account TEXT PRIMARY KEY) WITHOUT ROWID",
      `CREATE TABLE reconciliation_runs (
        number INTEGER PRIMARY KEY,
        started_at INTEGER NOT NULL,
        finished_at INTEGER,
        reason TEXT NOT NULL,
        author TEXT NOT NULL,
        accounts INTEGER NOT NULL
      )`,
      `CREATE TABLE reconciliation_reports (
        run INTEGER NOT NULL,
        account TEXT NOT NULL,
        differences INTEGER NOT NULL,
        content TEXT NOT NULL,
        PRIMARY KEY (run, account)
      ) WITHOUT ROWID`,
      // How far the venue's list of fills has been compared.
      `CREATE TABLE fill_cursors (
        account TEXT NOT NULL,
        symbol TEXT NOT NULL,
        cursor TEXT NOT NULL,
        PRIMARY KEY (account, symbol)
      ) WITHOUT ROWID`,
    ],
  },
  {
    id: "002_credentials",
    // Whether the other script holds the venue's credentials, as it said last.
    statements: ["CREATE TABLE credentials (id INTEGER PRIMARY KEY CHECK (id = 1), held INTEGER NOT NULL)"],
  },
  {
    id: "003_balances",
    statements: [
      "CREATE TABLE balances (currency TEXT PRIMARY KEY, expected TEXT NOT NULL, actual TEXT NOT NULL) WITHOUT ROWID",
      // How far the venue's trades were counted towards what is expected.
      "CREATE TABLE balance_cursors (symbol TEXT PRIMARY KEY, cursor TEXT NOT NULL) WITHOUT ROWID",
      "ALTER TABLE reconciliation_runs ADD COLUMN balances TEXT",
    ],
  },
  {
    id: "004_possible_balances",
    statements: [
      // JSON, [{currency: amount}]: read and written as a whole. The table `balances` is not used from here on.
      "CREATE TABLE possible_balances (name TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID",
      `INSERT INTO possible_balances (name, content)
        SELECT 'agreed', json_array(json_group_object(currency, expected)) FROM balances HAVING count(*) > 0`,
      `INSERT INTO possible_balances (name, content)
        SELECT 'seen', json_array(json_group_object(currency, actual)) FROM balances HAVING count(*) > 0`,
    ],
  },
];
