/** Instruments that move together: positions in them count as one (domain.md, check 14). */
import { assert } from "../assert";
import type { SymbolId } from "../ids";
import { coMovement } from "./moments";
import { MIN_RETURNS, type ReturnHistory } from "./return-history";

/**
 * The cluster of each instrument of the history: a number that instruments share when a chain of pairs, each correlated above
 * `maxCorrelation` (a share of 1, exclusive) on at least 20 common days, leads from one to the other. An instrument that moves with no
 * other has a number of its own. Numbers follow the order of symbols, so that they do not depend on the order of the history.
 */
export function clustersOf(history: ReturnHistory, maxCorrelation: number): ReadonlyMap<SymbolId, number> {
  assert(!Number.isNaN(maxCorrelation), "a correlation is a number");
  const rows = [...history.returns].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const ofRow = rows.map((_, index) => index);
  const units = rows.map(([, row]) => unitRow(row));
  for (const [first, [, row]] of rows.entries())
    for (let second = first + 1; second < rows.length; second++) {
      const own = ofRow[first] ?? first;
      const others = ofRow[second] ?? second;
      // Two that a chain has joined already need no link of their own.
      if (own === others) continue;
      const correlation = correlationOf(units[first], units[second]) ?? onCommonDays(row, rows[second]?.[1] ?? row);
      if (correlation <= maxCorrelation) continue;
      // The lower number wins, so that a cluster is called by its first symbol's.
      const [kept, joined] = own < others ? [own, others] : [others, own];
      for (const [index, cluster] of ofRow.entries()) if (cluster === joined) ofRow[index] = kept;
    }
  return new Map(rows.map(([symbol], index) => [symbol, ofRow[index] ?? index]));
}

/** Correlation above nothing, where it is not known or an instrument did not move. */
const NOT_CORRELATED = Number.NEGATIVE_INFINITY;

function onCommonDays(a: Float64Array, b: Float64Array): number {
  const { observations, correlation } = coMovement(a, b);
  return observations < MIN_RETURNS ? NOT_CORRELATED : (correlation ?? NOT_CORRELATED);
}

/** A row without gaps, centred and of length 1: the correlation of two such is their product, at a third of the work. Null with gaps. */
function unitRow(row: Float64Array): Float64Array | null {
  if (row.length < MIN_RETURNS || row.some(Number.isNaN)) return null;
  const { covariance, correlation } = coMovement(row, row);
  if (correlation === null) return null;
  const centre = row.reduce((sum, value) => sum + value, 0) / row.length;
  const length = Math.sqrt(covariance * (row.length - 1));
  return row.map((value) => (value - centre) / length);
}

function correlationOf(a: Float64Array | null | undefined, b: Float64Array | null | undefined): number | null {
  if (!a || !b) return null;
  let product = 0;
  for (let day = 0; day < a.length; day++) product += (a[day] ?? 0) * (b[day] ?? 0);
  // Rounding may carry the product of a row with its like over 1.
  return Math.min(1, product);
}
