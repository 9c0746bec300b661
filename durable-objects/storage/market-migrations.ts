import { CREATE_LEASE_SUBSCRIPTIONS } from "./lease-subscriptions";
import type { Migration } from "./run-migrations";

/** Tables of the market object: the newest mark of each symbol, and who leases which. */
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
];
