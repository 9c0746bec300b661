import type { Migration } from "./run-migrations";

/**
 * Tables of one symbol's exchange. Keyed by account first and without row ids, so that an order and a trade cost one
 * row each and an account's pages need no index of their own (docs/decisions/0021).
 */
export const PAPER_EXCHANGE_MIGRATIONS: readonly Migration[] = [
  {
    id: "001_exchange",
    statements: [
      `CREATE TABLE orders (
        account TEXT NOT NULL,
        order_id TEXT NOT NULL,
        number INTEGER NOT NULL,
        priority INTEGER NOT NULL,
        side TEXT NOT NULL,
        type TEXT NOT NULL,
        time_in_force TEXT NOT NULL,
        post_only INTEGER NOT NULL,
        received_at INTEGER NOT NULL,
        quantity TEXT NOT NULL,
        price TEXT,
        filled_quantity TEXT NOT NULL,
        status TEXT NOT NULL,
        end_reason TEXT,
        end_message TEXT,
        first_trade INTEGER NOT NULL,
        last_trade INTEGER NOT NULL,
        answered TEXT,
        PRIMARY KEY (account, order_id)
      ) WITHOUT ROWID`,
      // Only of what rests: an order that trades at once never touches it, and a restart reads nothing else.
      `CREATE INDEX working_orders ON orders (priority) WHERE status = 'working'`,
      `CREATE TABLE trades (
        account TEXT NOT NULL,
        number INTEGER NOT NULL,
        side TEXT NOT NULL,
        order_id TEXT NOT NULL,
        quantity TEXT NOT NULL,
        price TEXT NOT NULL,
        fee TEXT NOT NULL,
        liquidity TEXT NOT NULL,
        time INTEGER NOT NULL,
        PRIMARY KEY (account, number, side)
      ) WITHOUT ROWID`,
      // Which trades an account has still to be told of; what there is to tell stands in trades.
      `CREATE TABLE untold_trades (
        account TEXT NOT NULL,
        number INTEGER NOT NULL,
        side TEXT NOT NULL,
        PRIMARY KEY (account, number)
      ) WITHOUT ROWID`,
      `CREATE TABLE numbers (id INTEGER PRIMARY KEY CHECK (id = 1), reserved INTEGER NOT NULL)`,
    ],
  },
  {
    id: "002_marks",
    // What an order's fills are measured against.
    statements: ["ALTER TABLE orders ADD COLUMN mark TEXT"],
  },
];
