/** The append-only journal. Each row carries the hash of the row before it, so that a changed past shows. */
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { decodeEvent, encodeEvent } from "../../shared/core/codec/event-codec";
import type { JournalEntry } from "../../shared/core/events";
import type { Millis, OrderId } from "../../shared/core/ids";
import type { Page } from "./page";
import type { Sql, SqlRow } from "./sql";

/** A row as it is stored. */
export interface JournalRow {
  readonly sequence: number;
  readonly at: Millis;
  readonly type: string;
  readonly orderId: string | null;
  /** JSON. */
  readonly event: string;
  readonly hash: string;
  readonly previousHash: string;
}

/** How far a walk along the chain came, and what broke it. */
export interface Walk {
  readonly rows: number;
  readonly head: string;
  readonly error: string | null;
}

/** Hash before the first row. */
const GENESIS = "0".repeat(64);
/** Rows read at a time, so that a long journal is never in memory at once. */
const CHUNK = 2_000;

const COLUMNS = "sequence, at, type, order_id AS orderId, event, hash";
const PREVIOUS = "coalesce((SELECT p.hash FROM journal p WHERE p.sequence = journal.sequence - 1), ?) AS previousHash";

type StoredRow = SqlRow & {
  sequence: number;
  at: number;
  type: string;
  orderId: string | null;
  event: string;
  hash: string;
};

/** SHA-256 over the hash before and all columns of a row, hexadecimal. */
function chain(
  previous: string,
  { sequence, at, type, event }: Pick<JournalRow, "sequence" | "at" | "type" | "event">,
): string {
  return bytesToHex(sha256(utf8ToBytes(`${previous}|${sequence}|${at}|${type}|${event}`)));
}

export class JournalTable {
  readonly #sql: Sql;
  /** Hash of the last row; null until it is read. */
  #head: string | null = null;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Adds rows at the end. If the transaction around it fails, this object must not be used any more. */
  append(entries: readonly JournalEntry[]): void {
    for (const { sequence, at, event } of entries) {
      const row = { sequence, at, type: event.type, event: encodeEvent(event) };
      const hash = chain(this.head(), row);
      const orderId = "orderId" in event ? event.orderId : null;
      this.#sql.run(
        "INSERT INTO journal (sequence, at, type, order_id, event, hash) VALUES (?, ?, ?, ?, ?, ?)",
        sequence,
        at,
        row.type,
        orderId,
        row.event,
        hash,
      );
      this.#head = hash;
    }
  }

  /** Hash of the last row. */
  head(): string {
    this.#head ??=
      this.#sql.all<{ hash: string }>("SELECT hash FROM journal ORDER BY sequence DESC LIMIT 1")[0]?.hash ?? GENESIS;
    return this.#head;
  }

  /** Rows of one order, oldest first. */
  ofOrder(orderId: OrderId): JournalRow[] {
    return this.#sql.all<StoredRow & { previousHash: string }>(
      `SELECT ${COLUMNS}, ${PREVIOUS} FROM journal WHERE order_id = ? ORDER BY sequence`,
      GENESIS,
      orderId,
    );
  }

  /** A page, oldest first; the cursor is the last sequence of the page before. */
  list({ limit, cursor }: { readonly limit: number; readonly cursor: string | null }): Page<JournalRow> {
    const after = cursor === null ? 0 : Number(cursor);
    const data = this.#sql.all<StoredRow & { previousHash: string }>(
      `SELECT ${COLUMNS}, ${PREVIOUS} FROM journal WHERE sequence > ? ORDER BY sequence LIMIT ?`,
      GENESIS,
      after,
      limit,
    );
    return { data, nextCursor: data.length < limit ? null : String(data.at(-1)?.sequence) };
  }

  /** Entries from a sequence on, at most `most`, decoded as they are read. */
  *entries(from: number, most: number): Iterable<JournalEntry> {
    for (const { sequence, at, type, event } of this.#rows(from, most))
      yield { sequence, at, event: decodeEvent(type, event) };
  }

  /** Walks the hash chain from a sequence on, at most `most` rows. */
  verify(from: number, most: number): Walk {
    let previous =
      this.#sql.all<{ hash: string }>("SELECT hash FROM journal WHERE sequence = ?", from - 1)[0]?.hash ?? GENESIS;
    let rows = 0;
    for (const row of this.#rows(from, most)) {
      if (row.sequence !== from + rows) return { rows, head: previous, error: `row ${from + rows} is missing` };
      if (chain(previous, row) !== row.hash)
        return {
          rows,
          head: previous,
          error: `the hash of row ${row.sequence} does not follow from the row before it`,
        };
      previous = row.hash;
      rows += 1;
    }
    return { rows, head: previous, error: null };
  }

  *#rows(from: number, most: number): Iterable<StoredRow> {
    let next = from;
    const end = from + most;
    while (next < end) {
      const rows = this.#sql.all<StoredRow>(
        `SELECT ${COLUMNS} FROM journal WHERE sequence >= ? ORDER BY sequence LIMIT ?`,
        next,
        Math.min(CHUNK, end - next),
      );
      yield* rows;
      if (rows.length < CHUNK) return;
      next = (rows.at(-1)?.sequence ?? next) + 1;
    }
  }
}
