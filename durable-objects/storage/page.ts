/** Pages of lists, and the cursors between them. */
import { refuse, type Refused } from "../../shared/core/rejection";
import type { Sql, SqlRow, SqlValue } from "./sql";
import { Where } from "./where";

/** A part of a list, and where the next one begins. */
export interface Page<T> {
  /** May be fewer than were asked for, or none, also where a next page exists: see SCANNED_ROWS. */
  readonly data: readonly T[];
  /** Null at the end. */
  readonly nextCursor: string | null;
}

/** Rows a page looks at, at most: a filter that nothing meets must not walk millions of rows while orders wait. */
export const SCANNED_ROWS = 5_000;

/** What a page is cut out of. */
interface Listing {
  /** The table, with `INDEXED BY` where the planner has to be told. */
  readonly from: string;
  /** The column that orders the list, descending, and that cursors name. */
  readonly key: string;
  /** Conditions that lead to a stretch of rows through the key or an index, the cursor's among them. */
  readonly scanned: Where;
  /** Conditions that each row of the stretch is held against. */
  readonly kept: Where;
  readonly limit: number;
}

/** Reads a page, highest key first. */
export function readPage<Row extends SqlRow>(
  sql: Sql,
  { from, key, scanned, kept, limit }: Listing,
): { rows: Row[]; nextCursor: string | null } {
  const stretch = `FROM ${from} ${scanned.clause} ORDER BY ${key} DESC`;
  const rows = sql.all<Row>(
    `SELECT * FROM (SELECT * ${stretch} LIMIT ${SCANNED_ROWS}) ${kept.clause} LIMIT ?`,
    ...scanned.values,
    ...kept.values,
    limit,
  );
  const last = rows.length === limit ? rows.at(-1) : lastScanned(sql, stretch, scanned.values);
  return { rows, nextCursor: last === undefined ? null : String(last[key]) };
}

/** A list in the order of a whole number, and which page of it is asked for. */
interface NumberedListing extends Pick<Listing, "from" | "key" | "limit"> {
  /** An indexed column that selects the rows, in addition to the number. */
  readonly of?: Where;
  readonly kept?: Where;
  readonly cursor: string | null;
}

/** Reads a page, highest number first; a cursor that no page has given is a refusal. */
export function readNumberedPage<Row extends SqlRow, T>(
  sql: Sql,
  { from, key, of = new Where(), kept = new Where(), limit, cursor }: NumberedListing,
  read: (row: Row) => T,
): Page<T> | Refused {
  if (!isSequenceCursor(cursor)) return invalidCursor();
  const scanned = of.and(`${key} < ?`, cursor === null ? null : Number(cursor));
  const { rows, nextCursor } = readPage<Row>(sql, { from, key, scanned, kept, limit });
  return { data: rows.map(read), nextCursor };
}

/** Where a stretch without enough matches was broken off; undefined when it went on to the end of the table. */
const lastScanned = (sql: Sql, stretch: string, values: readonly SqlValue[]): SqlRow | undefined =>
  sql.all(`SELECT * ${stretch} LIMIT 1 OFFSET ${SCANNED_ROWS - 1}`, ...values)[0];

/** The answer to a cursor that no page of the list has given. */
export const invalidCursor = (): Refused =>
  refuse({ code: "invalid_cursor", message: "the cursor was not issued by this list" });

/** Whether a cursor could be the journal number of a row; so can none, for the first page. */
export const isSequenceCursor = (cursor: string | null): boolean => cursor === null || /^\d{1,15}$/.test(cursor);

/** Whether a cursor could be an id; so can none, for the first page. */
export const isIdCursor = (cursor: string | null): boolean => cursor === null || /^[A-Za-z0-9-]{1,30}$/.test(cursor);

/** Whether a cursor could be a day; so can none, for the first page. */
export const isDateCursor = (cursor: string | null): boolean => cursor === null || /^\d{4}-\d{2}-\d{2}$/.test(cursor);
