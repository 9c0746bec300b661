/** The append-only journal. Each row carries the hash of the row before it, so that a changed past shows. */
import { createHash } from "node:crypto";
import { assert } from "../../shared/core/assert";
import { decodeEvent, encodeEvent } from "../../shared/core/codec/event-codec";
import type { AccountEvent, JournalEntry } from "../../shared/core/events";
import type { Millis } from "../../shared/core/ids";
import type { Order } from "../../shared/core/order";
import type { Refused } from "../../shared/core/rejection";
import { invalidCursor, isSequenceCursor, type Page } from "./page";
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

const INSERT = "INSERT INTO journal (sequence, at, type, order_id, before, event, hash) VALUES (?, ?, ?, ?, ?, ?, ?)";
const LAST = "SELECT sequence, hash FROM journal ORDER BY sequence DESC LIMIT 1";
const HASH_AT = "SELECT hash FROM journal WHERE sequence = ?";
const COLUMNS = "sequence, at, type, order_id AS orderId, before, event, hash";
const FROM = `SELECT ${COLUMNS} FROM journal WHERE sequence >= ? ORDER BY sequence LIMIT ?`;
const CHAINED = `SELECT ${COLUMNS}, coalesce((SELECT p.hash FROM journal p WHERE p.sequence = journal.sequence - 1), '${GENESIS}') AS previousHash
  FROM journal`;
const AFTER = `${CHAINED} WHERE sequence > ? ORDER BY sequence LIMIT ?`;
// From an order's last row back along its links: an index by order would be one more row written with each event.
const OF_ORDER = `WITH RECURSIVE link (number) AS (
    SELECT ? UNION ALL SELECT before FROM journal JOIN link ON sequence = number WHERE before IS NOT NULL)
  ${CHAINED} WHERE sequence IN (SELECT number FROM link) ORDER BY sequence`;
const AT = `${CHAINED} WHERE sequence = ?`;
const TIME_AT = "SELECT at FROM journal WHERE sequence = ?";
const OF_TYPE = `SELECT ${COLUMNS} FROM journal WHERE sequence BETWEEN ? AND ? AND type = ? ORDER BY sequence LIMIT ?`;

type StoredRow = SqlRow & {
  sequence: number;
  at: number;
  type: string;
  orderId: string | null;
  before: number | null;
  event: string;
  hash: string;
};
type ChainedRow = StoredRow & { previousHash: string };

/** The end of the chain. */
interface Head {
  readonly sequence: number;
  readonly hash: string;
}

/** SHA-256 over the hash before and all columns of a row, hexadecimal. */
function chain(
  previous: string,
  { sequence, at, type, event }: Pick<JournalRow, "sequence" | "at" | "type" | "event">,
): string {
  // The runtime's own: a fifth of what the same in JavaScript takes (docs/decisions/0098).
  return createHash("sha256").update(`${previous}|${sequence}|${at}|${type}|${event}`).digest("hex");
}

export class JournalTable {
  readonly #sql: Sql;
  /** Null until it is read. */
  #head: Head | null = null;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** Adds rows at the end. If the transaction around it fails, this object must not be used any more. */
  append(entries: readonly JournalEntry[]): void {
    for (const { sequence, at, before, event } of entries) {
      const head = this.head();
      assert(sequence === head.sequence + 1, "the journal would get a gap", { sequence, after: head.sequence });
      const row = { sequence, at, type: event.type, event: encodeEvent(event) };
      const hash = chain(head.hash, row);
      const orderId = "orderId" in event ? event.orderId : null;
      this.#sql.run(INSERT, sequence, at, row.type, orderId, before ?? null, row.event, hash);
      this.#head = { sequence, hash };
    }
  }

  /** The last row; sequence 0 before the first. */
  head(): Head {
    this.#head ??= this.#sql.all<{ sequence: number; hash: string }>(LAST)[0] ?? { sequence: 0, hash: GENESIS };
    return this.#head;
  }

  /** All rows of an order, oldest first. Like everything that reads rows to show them, it throws when one is damaged. */
  ofOrder({ sequence }: Pick<Order, "sequence">): JournalRow[] {
    return this.#sql.all<ChainedRow>(OF_ORDER, sequence).map(whole);
  }

  /** The row of a number; null when there is none. */
  at(sequence: number): JournalRow | null {
    const [row] = this.#sql.all<ChainedRow>(AT, sequence);
    return row === undefined ? null : whole(row);
  }

  /** A page, oldest first; the cursor is the last sequence of the page before. */
  list({ limit, cursor }: { readonly limit: number; readonly cursor: string | null }): Page<JournalRow> | Refused {
    if (!isSequenceCursor(cursor)) return invalidCursor();
    const after = Number(cursor ?? 0);
    const data = this.#sql.all<ChainedRow>(AFTER, after, limit).map(whole);
    const last = after + data.length;
    if (
      data.some(({ sequence }, index) => sequence !== after + index + 1) ||
      last < Math.min(after + limit, this.head().sequence)
    )
      throw new Error(`the journal is damaged: a row after ${after} is missing`);
    return { data, nextCursor: data.length < limit ? null : String(data.at(-1)?.sequence) };
  }

  /** Entries from a sequence on, at most `most`, decoded as they are read. */
  *entries(from: number, most: number): Iterable<JournalEntry> {
    for (const { sequence, at, before, type, event } of this.#rows(from, most))
      yield { sequence, at, ...(before === null ? {} : { before }), event: decodeEvent(type, event) };
  }

  /** Entries of a type up to a row, no more than so long before it, oldest first. */
  *entriesBefore(last: number, ms: Millis, type: AccountEvent["type"]): Iterable<JournalEntry> {
    let from = this.#firstAfter((this.#timeAt(last) ?? 0) - ms, last);
    for (;;) {
      const rows = this.#sql.all<StoredRow>(OF_TYPE, from, last, type, CHUNK);
      for (const { sequence, at, event } of rows) yield { sequence, at, event: decodeEvent(type, event) };
      if (rows.length < CHUNK) return;
      from = (rows.at(-1)?.sequence ?? last) + 1;
    }
  }

  /** The first row up to `last` that was written after a time: found by halving, as rows are in the order of time and an index would be billed with each. */
  #firstAfter(time: Millis, last: number): number {
    let [from, until] = [1, last];
    while (from < until) {
      const middle = Math.floor((from + until) / 2);
      if ((this.#timeAt(middle) ?? 0) > time) until = middle;
      else from = middle + 1;
    }
    return from;
  }

  #timeAt(sequence: number): Millis | null {
    return this.#sql.all<{ at: number }>(TIME_AT, sequence)[0]?.at ?? null;
  }

  /** Entries of the order that the row of a number is about, oldest first and up to that row. */
  *entriesOfOrder(last: number): Iterable<JournalEntry> {
    for (const { sequence, at, type, event } of this.ofOrder({ sequence: last }))
      yield { sequence, at, event: decodeEvent(type, event) };
  }

  /** Walks the hash chain from a sequence on, at most `most` rows, up to the first that does not hold. */
  verify(from: number, most: number): Walk {
    const last = Math.min(from + most - 1, this.head().sequence);
    const before = from <= 1 ? GENESIS : this.#sql.all<{ hash: string }>(HASH_AT, from - 1)[0]?.hash;
    if (before === undefined) return { rows: 0, head: GENESIS, error: `row ${from - 1} is missing` };
    let walk: Walk = { rows: 0, head: before, error: null };
    for (const row of this.#rows(from, most)) {
      const error = faultOf(row, from + walk.rows, walk.head);
      if (error !== null) return { ...walk, error };
      walk = { rows: walk.rows + 1, head: row.hash, error: null };
    }
    return from + walk.rows <= last ? { ...walk, error: `row ${from + walk.rows} is missing` } : walk;
  }

  *#rows(from: number, most: number): Iterable<StoredRow> {
    let next = from;
    const end = from + most;
    while (next < end) {
      const rows = this.#sql.all<StoredRow>(FROM, next, Math.min(CHUNK, end - next));
      yield* rows;
      if (rows.length < CHUNK) return;
      next = (rows.at(-1)?.sequence ?? next) + 1;
    }
  }
}

/** The row, when its hash follows from it and the row before. A page of another place in the file may well look like a row. */
function whole(row: ChainedRow): ChainedRow {
  const fault = faultOf(row, row.sequence, row.previousHash);
  if (fault !== null) throw new Error(`the journal is damaged: ${fault}`);
  return row;
}

/** What is wrong with the row that should come after `previousHash`; null when nothing is. */
function faultOf(row: StoredRow, expected: number, previousHash: string): string | null {
  if (row.sequence !== expected) return `row ${expected} is missing`;
  return chain(previousHash, row) === row.hash
    ? null
    : `the hash of row ${row.sequence} does not follow from the row before it`;
}
