import { CREATE_LEASE_SUBSCRIPTIONS } from "./lease-subscriptions";
import type { Migration } from "./run-migrations";

/** Tables of the firm object: the directory of accounts, the firm-wide controls, who changed what, and the risk of all accounts. */
export const FIRM_MIGRATIONS: readonly Migration[] = [
  {
    id: "001_firm",
    statements: [
      // opened_at is null until the account object has confirmed; such a row reserves the name and is not listed.
      `CREATE TABLE accounts (
        account TEXT PRIMARY KEY,
        type TEXT NOT NULL,
        currency TEXT NOT NULL,
        cash TEXT NOT NULL,
        terms TEXT NOT NULL,
        opened_at TEXT
      ) WITHOUT ROWID`,
      `CREATE TABLE controls (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        version INTEGER NOT NULL,
        trading_state TEXT NOT NULL
      )`,
      `CREATE TABLE blocked_symbols (
        symbol TEXT PRIMARY KEY,
        reason TEXT NOT NULL,
        author TEXT NOT NULL,
        time INTEGER NOT NULL
      ) WITHOUT ROWID`,
      // Append-only.
      `CREATE TABLE audit (
        number INTEGER PRIMARY KEY,
        time INTEGER NOT NULL,
        action TEXT NOT NULL,
        subject TEXT NOT NULL,
        reason TEXT,
        author TEXT NOT NULL
      )`,
      CREATE_LEASE_SUBSCRIPTIONS,
    ],
  },
  {
    id: "002_risk",
    statements: [
      // What each account has reported last.
      `CREATE TABLE risk_summaries (
        account TEXT PRIMARY KEY,
        as_of INTEGER NOT NULL,
        equity TEXT NOT NULL,
        long_value TEXT NOT NULL,
        short_value TEXT NOT NULL,
        day_pnl TEXT NOT NULL,
        positions INTEGER NOT NULL,
        is_marked INTEGER NOT NULL,
        risk_level TEXT NOT NULL,
        trading_state TEXT NOT NULL
      ) WITHOUT ROWID`,
      // Only what differs from the configuration.
      "CREATE TABLE firm_limits (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
      "CREATE TABLE firm_limits_version (id INTEGER PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL)",
      // Limits that have turned the firm to reducing and are over still.
      "CREATE TABLE tripped_limits (name TEXT PRIMARY KEY, time INTEGER NOT NULL) WITHOUT ROWID",
    ],
  },
  {
    id: "003_venues",
    statements: [
      // Only venues that have been changed. The canary columns are null in any other mode.
      `CREATE TABLE venue_controls (
        venue TEXT PRIMARY KEY,
        mode TEXT NOT NULL,
        canary_share TEXT,
        canary_max_quantity TEXT,
        canary_max_notional TEXT,
        panicked INTEGER NOT NULL,
        healthy INTEGER NOT NULL
      ) WITHOUT ROWID`,
    ],
  },
];
