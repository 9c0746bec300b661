import type { ListQuery } from "../../durable-objects/account/account-rpc";
import type { Page } from "../../shared/contract/views";

/** Cuts a page out of rows that come all at once, in the order of their keys; the cursor is the last key of the page before. */
export function pageBy<Row>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  { limit, cursor }: ListQuery,
): Page<Row> {
  const rest = rows
    .filter((row) => cursor === null || keyOf(row) > cursor)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const data = rest.slice(0, limit);
  const last = data.at(-1);
  return { data, next_cursor: rest.length > limit && last !== undefined ? keyOf(last) : null };
}

/** The same, by symbol. */
export const pageBySymbol = <Row extends { readonly symbol: string }>(
  rows: readonly Row[],
  query: ListQuery,
): Page<Row> => pageBy(rows, ({ symbol }) => symbol, query);
