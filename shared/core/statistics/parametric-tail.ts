/** VaR and ES from a deviation instead of from the worst days themselves: normal, and exponentially weighted. Floats. */
import { mean, standardDeviation } from "./moments";
import { density, QUANTILE } from "./normal-distribution";
import { MIN_RETURNS } from "./return-history";
import { insufficient, type Confidence, type TailRisk } from "./tail-risk";

/** Share of yesterday's variance in today's: RiskMetrics' factor for daily returns (Technical Document, 4th edition, 1996). */
export const DECAY = 0.94;

/**
 * Tail of a normal distribution with the sample's mean μ and standard deviation σ: VaR = z·σ − μ, ES = φ(z)/(1−c)·σ − μ, neither under 0.
 * `pnl` is signed, gains positive, in the currency of the answer; null under 20 observations.
 */
export function normalTail(pnl: readonly number[]): TailRisk {
  if (pnl.length < MIN_RETURNS) return insufficient(pnl.length);
  return tailOf(pnl.length, standardDeviation(pnl), mean(pnl));
}

/**
 * Tail of a normal distribution with mean 0 and the exponentially weighted deviation, oldest observation first: what happened lately counts
 * most. Null under 20 observations.
 */
export function ewmaTail(pnl: readonly number[]): TailRisk {
  if (pnl.length < MIN_RETURNS) return insufficient(pnl.length);
  return tailOf(pnl.length, Math.sqrt(ewmaVariance(pnl, DECAY)), 0);
}

/** The variance after one more observation: decay × the one before + (1 − decay) × its square. */
export const nextVariance = (before: number, value: number, decay: number): number =>
  decay * before + (1 - decay) * value * value;

/**
 * Exponentially weighted mean of the squares, oldest first; the weights are scaled to come to 1, because 20 observations hold only
 * 71 % of what infinitely many would. The mean is taken as 0, as RiskMetrics does. NaN of nothing.
 */
export function ewmaVariance(values: readonly number[], decay: number): number {
  const weighted = values.reduce((variance, value) => nextVariance(variance, value, decay), 0);
  return weighted / (1 - decay ** values.length);
}

const tailOf = (observations: number, deviation: number, centre: number): TailRisk => {
  const valueAtRisk = (confidence: Confidence): number => Math.max(0, QUANTILE[confidence] * deviation - centre);
  const shortfall = (confidence: Confidence): number =>
    Math.max(0, (density(QUANTILE[confidence]) / ((100 - confidence) / 100)) * deviation - centre);
  return {
    observations,
    status: "ok",
    var95: valueAtRisk(95),
    var99: valueAtRisk(99),
    es95: shortfall(95),
    es99: shortfall(99),
  };
};
