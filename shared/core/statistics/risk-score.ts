/** One number for how much of its risk limits an account uses, in addition to the risk level. A float. */

/** Parts of the score and what each counts (domain.md, "Portfolio risk"). */
export const RISK_WEIGHTS = {
  exposure: 0.3,
  concentration: 0.2,
  volatility: 0.2,
  correlation: 0.15,
  valueAtRisk: 0.15,
} as const;

export type RiskPart = keyof typeof RISK_WEIGHTS;

const PARTS: readonly RiskPart[] = ["exposure", "concentration", "volatility", "correlation", "valueAtRisk"];

/** How far each part's limit is used, as a share of it (1 is at the limit); null where it is not known. */
export type RiskUses = Readonly<Record<RiskPart, number | null>>;

export interface RiskScore {
  /** 0 (nothing used) to 100 (every known part at its limit or beyond). */
  readonly score: number;
  /** Parts that are not known, for want of history. The score is that of the others, in their proportion. */
  readonly missing: readonly RiskPart[];
}

/**
 * Weighted mean of the uses, each counted up to 1, × 100. Null where exposure or concentration is not known: without
 * marks nobody knows what is held, and a score of the rest would be made up.
 */
export function riskScore(uses: RiskUses): RiskScore | null {
  if (uses.exposure === null || uses.concentration === null) return null;
  let weights = 0;
  let sum = 0;
  const missing: RiskPart[] = [];
  for (const part of PARTS) {
    const use = uses[part];
    if (use === null || Number.isNaN(use)) {
      missing.push(part);
      continue;
    }
    weights += RISK_WEIGHTS[part];
    sum += RISK_WEIGHTS[part] * Math.min(1, Math.max(0, use));
  }
  return { score: (sum / weights) * 100, missing };
}
