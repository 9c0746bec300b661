import { max, min } from "../../shared/core/decimal";
import type { VersionedMark } from "./market-rpc";

/** Two pushes of one symbol as one, the older first: the newer mark, with the extremes of both. */
export const mergeMarks = (older: VersionedMark, newer: VersionedMark): VersionedMark => ({
  ...newer,
  high: max(older.high, newer.high),
  low: min(older.low, newer.low),
});
