/** The report of a run: printed at its end, and kept beside k6's own summaries. */
import type { Audit } from "../books/audit";
import type { Latency } from "./k6-summary";
import { MARKS_PER_SECOND } from "./marks";
import type { PhaseResult } from "./phase";
import { soakTrends } from "./soak-trends";
import { bullets, complaintsNote, machineTable, table } from "./tables";
import { growthOverRun, type Trend } from "./trend";
import { formatFigure, type Findings, type Verdict } from "./thresholds";

export interface RunReport {
  readonly scenario: string;
  readonly date: string;
  /** As it was typed after `npm run load -- `. */
  readonly command: string;
  readonly accounts: number;
  readonly seed: number;
  readonly findings: Findings;
  readonly verdicts: readonly Verdict[];
  /** Null when the exchange's books were out of reach. */
  readonly audit: Audit | null;
  readonly environment: readonly (readonly [string, string])[];
  /** Warnings and errors that the system logged, with how often. */
  readonly complaints: ReadonlyMap<string, number>;
}

/** The tables only: what the terminal shows. */
export function summaryTables({ findings, verdicts }: RunReport): string {
  const parts = [
    table(
      ["phase", "operations/s", "orders/s", "errors", "dropped", "raced", "cores runtime", "cores k6"],
      findings.phases.map(phaseRow),
    ),
  ];
  parts.push(table(["phase, milliseconds", "count", "P50", "P95", "P99", "P99.9", "most"], latencyRows(findings)));
  const trends = trendRows(findings);
  if (trends.length > 0)
    parts.push(table(["trend", "mean", "slope a minute ± its error", "over the run", "points"], trends));
  if (verdicts.length > 0) {
    parts.push(
      table(
        ["wanted", "", "measured", ""],
        verdicts.map(({ name, wanted, measured, met }) => [name, wanted, measured, met ? "met" : "MISSED"]),
      ),
    );
  }
  return parts.join("\n\n");
}

/** The README of a result. */
export function reportPage(report: RunReport): string {
  const { scenario, date, command, accounts, seed, findings, audit, environment, complaints } = report;
  const { memory } = findings;
  return [
    `# ${date}: ${scenario}, ${accounts} ${accounts === 1 ? "account" : "accounts"}`,
    `\`npm run load -- ${command}\`; seed ${seed}; run once.`,
    summaryTables(report),
    memory === null
      ? "The runtime's memory was not measured."
      : `Memory of the runtime: ${memory.startMB.toFixed(0)} MB at the start, ${memory.endMB.toFixed(0)} MB at the end, ${memory.maxMB.toFixed(0)} MB at most; slope of its troughs after the first third ${formatFigure(memory.slopeMBPerMinute)} MB a minute.`,
    audit === null
      ? "The books were not compared: the exchange's own are only within reach of a system started by the run."
      : `Books after the run: ${audit.orders} orders (${Object.entries(audit.ends)
          .map(([end, count]) => `${count} ${end}`)
          .join(
            ", ",
          )}), ${audit.fills} fills, ${audit.journalRows} journal rows replayed, **${audit.differences.length} differences** to the exchange.`,
    complaintsNote(complaints),
    "## How it was measured",
    notes(report),
    machineTable(environment),
  ]
    .join("\n\n")
    .concat("\n");
}

function notes({ findings }: RunReport): string {
  const warmUps = findings.phases.filter(({ plan }) => plan.warmUp);
  return bullets([
    `Warm-up, in the table and not judged: ${warmUps.map(({ plan }) => `${plan.name}, ${plan.seconds} s`).join("; ")}.`,
    "k6, the price feed and the system share the machine; requests go over loopback to the direct socket (no TLS, no network).",
    ...(findings.phases.some(({ windows }) => windows.length > 0)
      ? [
          "Trends: least squares over windows of 10 s; the error is Newey and West's standard error of the slope, which takes into account that a window is like the one before. Memory is the least of each window, after the first third of the run. Flat is: the slope and twice its error come to at most 10 % of the mean over the run, 30 % for P99.",
        ]
      : []),
    `Marks come ${MARKS_PER_SECOND} times a second and wander within 0.6 % of a middle.`,
    "An operation is an order, a cancel or a replace; `orders/s` counts answers 201. `raced` are cancels and replaces of orders that had ended just before: 409, expected.",
    "`created to filled` is by the account's own clock, from an order's creation to the booking of its last fill, over every market order of the measured phases (whole milliseconds; the commit after it is not included). `probe` is a client that sends two market orders a second and polls every 5 ms until it sees them filled: its requests and the pause are included. The first costs the system nothing and counts all; the second checks that it is what a client sees.",
  ]);
}

/** Empty when the run had no windows. */
function trendRows({ phases }: Findings): string[][] {
  const trends = soakTrends(phases);
  const { memory, P50, P99 } = trends;
  const named: [string, string, Trend | null][] = [
    ["runtime memory, its troughs", "MB", memory],
    ["submit P50 of each window", "ms", P50],
    ["submit P99 of each window", "ms", P99],
  ];
  return named.flatMap(([name, unit, trend]) => (trend === null ? [] : [trendRow(name, unit, trend)]));
}

const trendRow = (name: string, unit: string, trend: Trend): string[] => [
  name,
  `${formatFigure(trend.mean)} ${unit}`,
  `${trend.slopePerMinute.toFixed(4)} ± ${trend.standardError.toFixed(4)} ${unit}`,
  `${(growthOverRun(trend) * 100).toFixed(1)} %`,
  String(trend.points),
];

const phaseRow = ({ plan, operations, accepted, errors, dropped, raced, cores }: PhaseResult): string[] => [
  plan.name + (plan.warmUp ? " (not judged)" : ""),
  (operations / plan.seconds).toFixed(0),
  (accepted / plan.seconds).toFixed(0),
  String(errors),
  String(dropped),
  String(raced),
  cores.runtime?.toFixed(2) ?? "–",
  cores.k6?.toFixed(2) ?? "–",
];

function latencyRows({ phases, createdToFilled }: Findings): string[][] {
  const rows = phases.flatMap(({ plan, latency, submitToFilled }) => [
    ...Object.entries(latency).map(([op, figures]) => latencyRow(`${plan.name}: ${op}`, figures)),
    ...(submitToFilled === null ? [] : [latencyRow(`${plan.name}: submit to seen filled (probe)`, submitToFilled)]),
  ]);
  return createdToFilled === null
    ? rows
    : [...rows, latencyRow("created to filled (account's clock)", createdToFilled)];
}

const latencyRow = (name: string, { count, p50, p95, p99, p999, max }: Latency): string[] => [
  name,
  String(count),
  ...[p50, p95, p99, p999, max].map(formatFigure),
];
