/** What is wanted of a run, as data, and whether it was met. A figure that was not measured is not met. */
import type { Latency } from "./k6-summary";
import type { MemoryTrend } from "./memory-trend";
import type { PhaseResult } from "./phase";
import { soakTrends } from "./soak-trends";
import { growthAtMost } from "./trend";

/** Everything a run has found out. */
export interface Findings {
  /** In order; warm-ups among them. */
  readonly phases: readonly PhaseResult[];
  /** From creation to the booking of the last fill, by the account's own clock, over all market orders of measured phases. */
  readonly createdToFilled: Latency | null;
  readonly memory: MemoryTrend | null;
  /** Differences between the accounts' and the exchange's books; null when they could not be compared. */
  readonly differences: number | null;
}

export interface Threshold {
  readonly name: string;
  readonly unit: string;
  /** The most that meets it. */
  readonly atMost: number;
  /** Null when it was not measured. */
  readonly measured: (findings: Findings) => number | null;
}

export interface Verdict {
  readonly name: string;
  readonly wanted: string;
  readonly measured: string;
  readonly met: boolean;
}

/** Holds the findings against the thresholds. */
export const judge = (thresholds: readonly Threshold[], findings: Findings): Verdict[] =>
  thresholds.map(({ name, unit, atMost, measured }) => {
    const value = measured(findings);
    const suffix = unit === "" ? "" : ` ${unit}`;
    return {
      name,
      wanted: atMost === 0 ? "0" : `≤ ${atMost}${suffix}`,
      measured: value === null ? "not measured" : `${formatFigure(value)}${suffix}`,
      met: value !== null && value <= atMost,
    };
  });

/** Two places under a hundred, none above: more would be noise. */
export const formatFigure = (value: number): string =>
  Number.isInteger(value) || Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);

const measuredPhases = ({ phases }: Findings): PhaseResult[] => phases.filter(({ plan }) => !plan.warmUp);
const sum = (findings: Findings, read: (phase: PhaseResult) => number): number =>
  measuredPhases(findings).reduce((total, phase) => total + read(phase), 0);

/** The worst of the measured phases that have it. */
function worst(findings: Findings, read: (phase: PhaseResult) => number | undefined): number | null {
  const values = measuredPhases(findings).flatMap((phase) => read(phase) ?? []);
  return values.length === 0 ? null : Math.max(...values);
}

const ERRORS: Threshold = {
  name: "errors",
  unit: "",
  atMost: 0,
  measured: (findings) => sum(findings, ({ errors }) => errors),
};
const DROPPED: Threshold = {
  name: "dropped iterations",
  unit: "",
  atMost: 0,
  measured: (findings) => sum(findings, ({ dropped }) => dropped),
};
const PROBES_LOST: Threshold = {
  name: "probes not filled within 5 s",
  unit: "",
  atMost: 0,
  measured: (findings) => sum(findings, ({ probesLost }) => probesLost),
};
const BOOKS: Threshold = {
  name: "differences between accounts and exchange",
  unit: "",
  atMost: 0,
  measured: ({ differences }) => differences,
};

export const smokeThresholds: readonly Threshold[] = [ERRORS, DROPPED, PROBES_LOST, BOOKS];

export const gateThresholds: readonly Threshold[] = [
  ...smokeThresholds,
  {
    name: "submit P50",
    unit: "ms",
    atMost: 3,
    measured: (findings) => worst(findings, ({ latency }) => latency.submit?.p50),
  },
  {
    name: "submit P99",
    unit: "ms",
    atMost: 25,
    measured: (findings) => worst(findings, ({ latency }) => latency.submit?.p99),
  },
  {
    name: "submit to filled P50",
    unit: "ms",
    atMost: 50,
    measured: ({ createdToFilled }) => createdToFilled?.p50 ?? null,
  },
  {
    name: "submit to seen filled P50 (probe)",
    unit: "ms",
    atMost: 50,
    measured: (findings) => worst(findings, ({ submitToFilled }) => submitToFilled?.p50),
  },
  { name: "runtime memory, most", unit: "MB", atMost: 600, measured: ({ memory }) => memory?.maxMB ?? null },
  {
    name: "runtime memory growing (1 is yes)",
    unit: "",
    atMost: 0,
    measured: ({ memory }) => (memory === null ? null : Number(memory.growing)),
  },
];

export const latencyThresholds: readonly Threshold[] = [
  ...smokeThresholds,
  {
    name: "risk check P50",
    unit: "ms",
    atMost: 1.5,
    measured: (findings) => worst(findings, ({ latency }) => latency.check?.p50),
  },
];

/** Growth over the run that still counts as flat, in percent of the mean. A P99 of 10 s rests on twenty values and scatters more. */
const FLAT_PERCENT = { memory: 10, P50: 10, P99: 30 } as const;

/** The threshold of a soak: memory and latency flat. */
export const soakThresholds: readonly Threshold[] = [
  ...smokeThresholds,
  ...(["memory", "P50", "P99"] as const).map((name): Threshold => ({
    name: `growth of ${name === "memory" ? "memory" : `submit ${name}`} over the run, its error included`,
    unit: "%",
    atMost: FLAT_PERCENT[name],
    measured: (findings) => {
      const trend = soakTrends(findings.phases)[name];
      return trend === null ? null : growthAtMost(trend) * 100;
    },
  })),
];
