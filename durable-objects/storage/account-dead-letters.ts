/** Bells of the account that the queue has given up, newest first: the journal's rows about them, in a form to page through. */
import type { DeliveryGivenUp, DeliveryRedriven } from "../../shared/core/events";
import type { Millis, OrderId } from "../../shared/core/ids";
import type { Refused } from "../../shared/core/rejection";
import { readNumberedPage, type Page } from "./page";
import type { Sql, SqlRow } from "./sql";

export interface DeadLetter {
  /** Journal number of the row by which it was given up. */
  readonly sequence: number;
  readonly at: Millis;
  readonly rejected: readonly OrderId[];
  readonly unknown: readonly OrderId[];
  /** Who re-drove it last; null if nobody has. */
  readonly redriven: { readonly by: string; readonly reason: string; readonly at: Millis } | null;
}

interface LetterRow extends SqlRow {
  sequence: number;
  at: number;
  orders: string;
  redriven_by: string | null;
  redriven_reason: string | null;
  redriven_at: number | null;
}

type Orders = Pick<DeadLetter, "rejected" | "unknown">;

const letterOf = ({ sequence, at, orders, redriven_by, redriven_reason, redriven_at }: LetterRow): DeadLetter => ({
  sequence,
  at,
  ...(JSON.parse(orders) as Orders),
  redriven:
    redriven_by === null || redriven_at === null
      ? null
      : { by: redriven_by, reason: redriven_reason ?? "", at: redriven_at },
});

export class DeadLettersTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  add(sequence: number, at: Millis, { rejected, unknown }: DeliveryGivenUp): void {
    const orders: Orders = { rejected, unknown };
    this.#sql.run(
      "INSERT OR REPLACE INTO dead_letters (sequence, at, orders) VALUES (?, ?, ?)",
      sequence,
      at,
      JSON.stringify(orders),
    );
  }

  redriven(at: Millis, { letter, reason, by }: DeliveryRedriven): void {
    this.#sql.run(
      "UPDATE dead_letters SET redriven_by = ?, redriven_reason = ?, redriven_at = ? WHERE sequence = ?",
      by,
      reason,
      at,
      letter,
    );
  }

  /** Null for a number that is no letter's. */
  get(sequence: number): DeadLetter | null {
    const [row] = this.#sql.all<LetterRow>("SELECT * FROM dead_letters WHERE sequence = ?", sequence);
    return row === undefined ? null : letterOf(row);
  }

  list({ limit, cursor }: { readonly limit: number; readonly cursor: string | null }): Page<DeadLetter> | Refused {
    return readNumberedPage(this.#sql, { from: "dead_letters", key: "sequence", limit, cursor }, letterOf);
  }
}
