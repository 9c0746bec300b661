/** What has to occur in a thousand worlds: a fault, transition or code that never does is not tested. */
import { FAULTS } from "./faults";
import type { Counts } from "./coverage";

/** From and to of an order as order-model.ts has it; `?` for an outcome that is unknown, `pending` until the venue acknowledges. */
export const TRANSITIONS = ["held → pending", "pending → working"] as const;

/** Codes by which orders are refused or end as rejected (docs/decision-codes.md), and those by which a change is refused. */
export const CODES = ["accepted"] as const;

/** What of it did not occur. */
export function neverOccurred({ faults, transitions, codes }: Counts): string[] {
  return [
    ...Object.keys(FAULTS)
      .filter((name) => faults[name] === undefined)
      .map((name) => `fault ${name}`),
    ...TRANSITIONS.filter((name) => transitions[name] === undefined).map((name) => `transition ${name}`),
    ...CODES.filter((name) => codes[name] === undefined).map((name) => `code ${name}`),
  ];
}

/** The counts as lines, most often first. */
export function coverageTables(counts: Counts): string[] {
  return Object.entries(counts).flatMap(([title, table]) => [
    `${title}:`,
    ...Object.entries(table as Readonly<Record<string, number>>)
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, count]) => `  ${name} ${count}`),
  ]);
}
