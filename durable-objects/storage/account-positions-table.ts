/** Positions: what each symbol's book holds apart from its orders. */
import { formatFine, formatMoney, money, quantity } from "../../shared/core/decimal";
import type { SymbolId } from "../../shared/core/ids";
import type { Book } from "../../shared/core/state";
import type { Sql } from "./sql";

export type StoredPosition = Pick<Book, "quantity" | "cost" | "realized" | "fees"> & { readonly symbol: SymbolId };

const save = (
  table: PositionsTableName,
): string => `INSERT INTO ${table} (symbol, quantity, cost, realized, fees) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (symbol) DO UPDATE SET
    quantity = excluded.quantity, cost = excluded.cost, realized = excluded.realized, fees = excluded.fees`;
const all = (table: PositionsTableName): string => `SELECT symbol, quantity, cost, realized, fees FROM ${table}`;

/** The account's own positions, or those that are only simulated. */
type PositionsTableName = "positions" | "shadow_positions";

export class PositionsTable {
  readonly #sql: Sql;
  /** What is on disk, as text: most orders leave the position as it is, and a row less is a write less. */
  readonly #kept = new Map<SymbolId, string>();

  readonly #table: PositionsTableName;

  constructor(sql: Sql, table: PositionsTableName = "positions") {
    this.#sql = sql;
    this.#table = table;
  }

  /** Writes a position, unless it is as it was written last. */
  put(symbol: SymbolId, book: Pick<Book, "quantity" | "cost" | "realized" | "fees">): void {
    const columns = [
      formatFine(book.quantity),
      formatMoney(book.cost),
      formatMoney(book.realized),
      formatMoney(book.fees),
    ];
    const text = columns.join("|");
    if ((this.#kept.get(symbol) ?? "0|0|0|0") === text) return;
    this.#sql.run(save(this.#table), symbol, ...columns);
    this.#kept.set(symbol, text);
  }

  /** Every position that was ever written. */
  all(): StoredPosition[] {
    const rows = this.#sql.all<Record<keyof StoredPosition, string>>(all(this.#table));
    for (const row of rows)
      this.#kept.set(row.symbol as SymbolId, [row.quantity, row.cost, row.realized, row.fees].join("|"));
    return rows.map((row) => ({
      symbol: row.symbol as SymbolId,
      quantity: quantity(row.quantity),
      cost: money(row.cost),
      realized: money(row.realized),
      fees: money(row.fees),
    }));
  }
}
