/** Historical VaR and ES of a list of outcomes. Floats. */
import { MAX_RETURNS } from "./return-history";
import { WorstLosses, type TailRisk } from "./tail-risk";

/** The newest 250 outcomes are what counts. Signed, gains positive, oldest first; null under 20. */
export function historicalTail(pnl: readonly number[]): TailRisk {
  const worst = new WorstLosses();
  worst.clear();
  for (const one of pnl.slice(-MAX_RETURNS)) worst.add(-one);
  return worst.tail();
}
