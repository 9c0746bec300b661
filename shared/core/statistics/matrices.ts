/** How instruments move with each other, as matrices over a list of them. Floats. */
import type { SymbolId } from "../ids";
import { coMovement, type CoMovement } from "./moments";
import { MIN_RETURNS, type ReturnHistory } from "./return-history";
import { DAYS_A_YEAR, realisedVolatility } from "./volatility";

/** Square matrices are symmetric, with rows and columns in the order of `symbols`. Null stands where under 20 days are in common. */
export interface Matrices {
  readonly symbols: readonly SymbolId[];
  /** Days on which both have a return; on the diagonal the instrument's own. */
  readonly observations: readonly (readonly number[])[];
  /** Pearson's, in [−1, 1]; null as well where one of the two did not move at all. */
  readonly correlation: readonly (readonly (number | null)[])[];
  /** Volatility matrix: covariance of daily returns × 365. The root of its diagonal is the volatility over all kept days. */
  readonly covariance: readonly (readonly (number | null)[])[];
  /** Realised volatility over the last 30 returns × √365, of each instrument by itself. */
  readonly volatility: readonly (number | null)[];
}

const NO_RETURNS = new Float64Array(0);

/** Correlation and volatility matrices of some instruments. One that the history does not know has no figures. */
export function matricesOf(history: ReturnHistory | null, symbols: readonly SymbolId[]): Matrices {
  const rows = symbols.map((symbol) => history?.returns.get(symbol) ?? NO_RETURNS);
  const pairs = pairsOf(rows);
  const each = <T>(figure: (pair: CoMovement) => T): T[][] => pairs.map((row) => row.map((pair) => figure(pair)));
  const known = (pair: CoMovement): boolean => pair.observations >= MIN_RETURNS;
  return {
    symbols,
    observations: each((pair) => pair.observations),
    correlation: each((pair) => (known(pair) ? pair.correlation : null)),
    covariance: each((pair) => (known(pair) ? pair.covariance * DAYS_A_YEAR : null)),
    volatility: rows.map((row) => realisedVolatility(row)),
  };
}

/** Each pair once: it moves the same from both sides. */
function pairsOf(rows: readonly Float64Array[]): CoMovement[][] {
  const pairs: CoMovement[][] = [];
  for (const [index, a] of rows.entries())
    pairs.push(
      rows.map((b, other) => {
        if (a.length === 0 || b.length === 0) return NO_MOVEMENT;
        return pairs[other]?.[index] ?? coMovement(a, b);
      }),
    );
  return pairs;
}

const NO_MOVEMENT: CoMovement = { observations: 0, covariance: Number.NaN, correlation: null };
