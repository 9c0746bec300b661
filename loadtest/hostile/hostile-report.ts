/** The page of a run with hostile clients. */
import { complaintsNote, machineTable, table } from "../lib/tables";
import { faultsOf, type HostileOptions, type HostilePhase, type HostileReport } from "./hostile-clients";

export interface HostilePage {
  readonly date: string;
  /** As it was typed after `npm run hostile -- `. */
  readonly command: string;
  readonly options: Pick<HostileOptions, "seconds" | "perSecond" | "seed">;
  readonly report: HostileReport;
  readonly environment: readonly (readonly [string, string])[];
}

/** Kinds of endings that are named; the others are counted together. */
const NAMED_ENDINGS = 4;

/** What the honest client met. */
export const honestTable = ({ phases }: HostileReport): string =>
  table(
    ["hostile meanwhile", "honest orders", "wrong", "P50 ms", "P99 ms", "most ms", "runtime MB"],
    phases.map(({ name, honest: { latency, wrong }, residentMB }) => [
      name,
      String(latency?.count ?? 0),
      String(wrong.length),
      ...[latency?.p50, latency?.p99, latency?.max].map((ms) => ms?.toFixed(1) ?? "–"),
      residentMB?.toFixed(0) ?? "–",
    ]),
  );

/** The README of a result. */
export function hostilePage({ date, command, options, report, environment }: HostilePage): string {
  const faults = faultsOf(report);
  const { audit, complaints, phases } = report;
  return [
    `# ${date}: hostile clients`,
    `\`npm run hostile -- ${command}\`; run once. Each kind for ${options.seconds} s, then all at once, while an honest client placed ${options.perSecond} orders/s and read each back.`,
    `**${faults.length} faults.** Books of the honest and the hostile account: ${audit.orders} orders, ${audit.fills} fills, ${audit.journalRows} journal rows replayed, ${audit.differences.length} differences to the exchange.`,
    ...(faults.length === 0
      ? []
      : [
          faults
            .slice(0, 50)
            .map((fault) => `- ${fault}`)
            .join("\n"),
        ]),
    honestTable(report),
    "How the hostile connections ended, phase by phase: what was answered, and whether the service had closed the connection when its client left.",
    table(["hostile", "connections", "ended"], phases.flatMap(endingRows)),
    complaintsNote(complaints),
    machineTable(environment),
  ]
    .join("\n\n")
    .concat("\n");
}

/** Of the phases with one kind each; of the last, which has them all, too. */
const endingRows = ({ name: phase, endings }: HostilePhase): string[][] =>
  Object.entries(endings).map(([name, counts]) => {
    const sorted = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
    const total = sorted.reduce((sum, [, count]) => sum + count, 0);
    const rest = sorted.slice(NAMED_ENDINGS).reduce((sum, [, count]) => sum + count, 0);
    const named = sorted.slice(0, NAMED_ENDINGS).map(([ending, count]) => `${count}: ${ending}`);
    return [
      phase === name ? name : `${phase}: ${name}`,
      String(total),
      [...named, ...(rest === 0 ? [] : [`${rest}: otherwise, as allowed`])].join("; "),
    ];
  });
