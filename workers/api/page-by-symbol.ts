import type { ListQuery } from "../../durable-objects/account/account-rpc";
import type { Page } from "../../shared/contract/views";

/** Cuts a page out of rows that come all at once, in the order of their symbols; the cursor is the last symbol of the page before. */
export function pageBySymbol<Row extends { readonly symbol: string }>(
  rows: readonly Row[],
  { limit, cursor }: ListQuery,
): Page<Row> {
  const rest = [...rows]
    .sort((a, b) => (a.symbol < b.symbol ? -1 : 1))
    .filter(({ symbol }) => cursor === null || symbol > cursor);
  const data = rest.slice(0, limit);
  return { data, next_cursor: rest.length > limit ? (data.at(-1)?.symbol ?? null) : null };
}
