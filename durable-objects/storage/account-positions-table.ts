/** Positions: what each symbol's book holds beside its orders. */
import { formatFine, formatMoney, money, quantity } from "../../shared/core/decimal";
import type { SymbolId } from "../../shared/core/ids";
import type { Book } from "../../shared/core/state";
import type { Sql } from "./sql";

export type StoredPosition = Pick<Book, "quantity" | "cost" | "realized" | "fees"> & { readonly symbol: SymbolId };

const SAVE = `INSERT INTO positions (symbol, quantity, cost, realized, fees) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (symbol) DO UPDATE SET
    quantity = excluded.quantity, cost = excluded.cost, realized = excluded.realized, fees = excluded.fees`;
const ALL = "SELECT symbol, quantity, cost, realized, fees FROM positions";

export class PositionsTable {
  readonly #sql: Sql;
  /** What is on disk, as text: most orders leave the position as it is, and a row less is a write less. */
  readonly #kept = new Map<SymbolId, string>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Writes a position, unless it is as it was written last. */
  put(symbol: SymbolId, book: Book): void {
    const columns = [
      formatFine(book.quantity),
      formatMoney(book.cost),
      formatMoney(book.realized),
      formatMoney(book.fees),
    ];
    const text = columns.join("|");
    if ((this.#kept.get(symbol) ?? "0|0|0|0") === text) return;
    this.#sql.run(SAVE, symbol, ...columns);
    this.#kept.set(symbol, text);
  }

  /** Every position that was ever written. */
  all(): StoredPosition[] {
    const rows = this.#sql.all<Record<keyof StoredPosition, string>>(ALL);
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
