import { CREATE_LEASE_SUBSCRIPTIONS } from "./lease-subscriptions";
import type { Migration } from "./run-migrations";

/** Tables of the firm object: the directory of accounts, the firm-wide controls, and who changed what. */
export const FIRM_MIGRATIONS: readonly Migration[] = [
  {
    id: "001_firm",
    statements: [
      // opened_at is null until the account object has confirmed; such a row reserves the name and is shown to nobody.
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
];
