/** The tables of a profile: all of it per order. */
import { table } from "../lib/tables";
import { byGroup, type Place } from "./self-time";

export interface ProfileFindings {
  readonly rate: number;
  readonly seconds: number;
  readonly accounts: number;
  /** While samples were taken. */
  readonly orders: number;
  /** Share of the orders that found no free connection; over two hundredths the rate was not the one asked for. */
  readonly dropped: number;
  readonly microsecondsPerSample: number;
  /** In the two scripts' isolates, an order. */
  readonly sampledMicroseconds: number;
  /** Most samples first. */
  readonly places: readonly Place[];
  /** Processor time of the runtime's threads, an order. */
  readonly threads: readonly { readonly name: string; readonly microseconds: number }[];
  /** Calls an order. */
  readonly counts: readonly { readonly name: string; readonly perOrder: number }[];
}

const PLACES_SHOWN = 40;

export function profileTables(findings: ProfileFindings): string[] {
  const { places, orders, microsecondsPerSample, threads, counts } = findings;
  const all = places.reduce((sum, { samples }) => sum + samples, 0);
  const micros = (samples: number): string => ((samples * microsecondsPerSample) / orders).toFixed(1);
  const share = (samples: number): string => `${((100 * samples) / all).toFixed(1)} %`;
  return [
    table(
      ["part of the scripts", "µs an order", "share"],
      byGroup(places).map(([group, samples]) => [group, micros(samples), share(samples)]),
    ),
    table(
      ["place", "µs an order", "share", "part"],
      places.slice(0, PLACES_SHOWN).map(({ name, samples, group }) => [name, micros(samples), share(samples), group]),
    ),
    table(
      ["thread of the runtime", "µs of processor time an order"],
      threads.map(({ name, microseconds }) => [name, microseconds.toFixed(1)]),
    ),
    table(
      ["commits and rows", "an order"],
      counts.map(({ name, perOrder }) => [name, perOrder.toFixed(3)]),
    ),
  ];
}

export const PROFILE_NOTES = ({
  seconds,
  rate,
  accounts,
  dropped,
  microsecondsPerSample,
}: ProfileFindings): string[] => [
  `Open loop, ${rate} orders/s over ${accounts} ${accounts === 1 ? "account" : "accounts"}; V8's sampling profiler every ${microsecondsPerSample} µs for ${seconds} s after a warm-up, in both scripts at once. Samples in which a script waits are left out. Dropped: ${(dropped * 100).toFixed(1)} %.`,
  "Time is self time: what was on top of the stack. A sample that finds a thread waiting for the disk counts for SQLite. An inlined function counts for the one it was inlined into. A call to another object shows where it is made.",
  "The threads' time is /proc's, from a load of its own without a profiler, and holds what no profiler of a script sees: sockets, HTTP parsing, the runtime's event loop, the compiler's and the collector's helpers.",
  "Commits and rows are counted in a load of its own after the profile, as calls of the one function that writes each; a table's rows are written behind the journal, several changes of an order at once (docs/decisions/0008).",
];
