/** The table of the memory benchmark. */
import { table } from "../lib/tables";
import type { MemoryUse } from "./memory";

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

export const memoryTable = (uses: readonly MemoryUse[]): string =>
  table(
    ["open orders", "positions", "MB, lived", "MB, started again", "the program alone"],
    uses.map(({ size, live, restarted, base }) => [
      String(size.openOrders),
      String(size.positions),
      megabytes(live),
      megabytes(restarted),
      megabytes(base),
    ]),
  );

export const MEMORY_NOTES: readonly string[] = [
  "Live bytes of the JavaScript heap and its buffers, after two full collections, less those before the account was made; MB are 10⁶ bytes. Each size in a thread, and so in a heap, of its own, in Node; the platform's 128 MB hold an object's heap in the same engine.",
  "`lived` is an account that has placed every order itself through the core's commands and written them through the object's own tables into a database file; `started again` is what the object has after reading those tables. A year of closes of every position's symbol, which VaR needs, is in both.",
  "Orders are acknowledged limit orders with a client order id, spread evenly over the positions' symbols. Not in it: the pages that SQLite caches, and what requests under way hold.",
];
