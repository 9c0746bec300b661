/** Whether memory grows, told apart from the saw-tooth of a garbage collector. */

/** One measurement: seconds since the phase began, and resident memory in MB. */
export interface MemorySample {
  readonly second: number;
  readonly residentMB: number;
}

export interface MemoryTrend {
  readonly startMB: number;
  readonly endMB: number;
  readonly maxMB: number;
  /** Least-squares slope of the troughs after the first third, MB per minute; 0 where there are too few. */
  readonly slopeMBPerMinute: number;
  /** Whether that slope, over as long as was looked at, comes to more than `TOLERATED_GROWTH` of the mean. */
  readonly growing: boolean;
}

/** The first third is left out: heap and page cache fill up to their working size then. */
const SETTLING_SHARE = 1 / 3;
/** A collection comes every few seconds; the least of each window is what it could not free. */
const WINDOW_SECONDS = 10;
/** Growth over the measured time that still counts as noise, as a share of the mean. */
const TOLERATED_GROWTH = 0.1;

/** Null without samples. */
export function memoryTrend(samples: readonly MemorySample[]): MemoryTrend | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return null;
  const from = first.second + (last.second - first.second) * SETTLING_SHARE;
  const troughs = troughsOf(samples.filter((sample) => sample.second >= from));
  const slopePerSecond = slopeOf(troughs);
  const mean = troughs.reduce((sum, trough) => sum + trough.residentMB, 0) / troughs.length;
  return {
    startMB: first.residentMB,
    endMB: last.residentMB,
    maxMB: samples.reduce((most, sample) => Math.max(most, sample.residentMB), 0),
    slopeMBPerMinute: slopePerSecond * 60,
    growing: slopePerSecond * (last.second - from) > TOLERATED_GROWTH * mean,
  };
}

function troughsOf(samples: readonly MemorySample[]): MemorySample[] {
  const troughs = new Map<number, MemorySample>();
  for (const sample of samples) {
    const window = Math.floor(sample.second / WINDOW_SECONDS);
    const lowest = troughs.get(window);
    if (lowest === undefined || sample.residentMB < lowest.residentMB) troughs.set(window, sample);
  }
  return [...troughs.values()];
}

function slopeOf(points: readonly MemorySample[]): number {
  if (points.length < 2) return 0;
  const meanX = points.reduce((sum, point) => sum + point.second, 0) / points.length;
  const meanY = points.reduce((sum, point) => sum + point.residentMB, 0) / points.length;
  let covariance = 0;
  let variance = 0;
  for (const { second, residentMB } of points) {
    covariance += (second - meanX) * (residentMB - meanY);
    variance += (second - meanX) ** 2;
  }
  return variance === 0 ? 0 : covariance / variance;
}
