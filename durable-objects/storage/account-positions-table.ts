/** Positions: what each symbol's book holds beside its orders. */
import { formatFine, formatMoney, money, quantity } from "../../shared/core/decimal";
import type { SymbolId } from "../../shared/core/ids";
import type { Book } from "../../shared/core/state";
import type { Sql } from "./sql";

export type StoredPosition = Pick<Book, "quantity" | "cost" | "realized" | "fees"> & { readonly symbol: SymbolId };

export class PositionsTable {
  readonly #sql: Sql;
  /** What is on disk, as text: most orders leave the position as it is, and a row less is a write less. */
  readonly #kept = new Map<SymbolId, string>();

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  put(symbol: SymbolId, book: Book): void {
    const columns = [
      formatFine(book.quantity),
      formatMoney(book.cost),
      formatMoney(book.realized),
      formatMoney(book.fees),
    ];
    const text = columns.join("|");
    if ((this.#kept.get(symbol) ?? "0|0|0|0") === text) return;
    this.#sql.run(
      "INSERT OR REPLACE INTO positions (symbol, quantity, cost, realized, fees) VALUES (?, ?, ?, ?, ?)",
      symbol,
      ...columns,
    );
    this.#kept.set(symbol, text);
  }

  all(): StoredPosition[] {
    const rows = this.#sql.all<{ symbol: string; quantity: string; cost: string; realized: string; fees: string }>(
      "SELECT symbol, quantity, cost, realized, fees FROM positions",
    );
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
