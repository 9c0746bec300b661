/** Whether memory grows, told apart from the saw-tooth of a garbage collector. */
import { trendOf, type Point } from "./trend";

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
  const troughs = settledTroughs(samples);
  const trend = trendOf(troughs);
  const seconds = (last.second - first.second) * (1 - SETTLING_SHARE);
  return {
    startMB: first.residentMB,
    endMB: last.residentMB,
    maxMB: samples.reduce((most, sample) => Math.max(most, sample.residentMB), 0),
    slopeMBPerMinute: trend?.slopePerMinute ?? 0,
    growing: trend !== null && (trend.slopePerMinute / 60) * seconds > TOLERATED_GROWTH * trend.mean,
  };
}

/** The least of each window after the settling. */
export function settledTroughs(samples: readonly MemorySample[]): Point[] {
  const from = samples[0]?.second ?? 0;
  const settled = from + ((samples.at(-1)?.second ?? from) - from) * SETTLING_SHARE;
  const troughs = new Map<number, Point>();
  for (const { second, residentMB } of samples) {
    if (second < settled) continue;
    const window = Math.floor(second / WINDOW_SECONDS);
    const lowest = troughs.get(window);
    if (lowest === undefined || residentMB < lowest.value) troughs.set(window, { second, value: residentMB });
  }
  return [...troughs.values()];
}
