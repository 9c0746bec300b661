/** What the pairs of a ratio run come to: ours divided by the limit, pair by pair, and the median of it. */
import { table } from "../lib/tables";
import { median } from "../lib/study";
import type { Verdict } from "../lib/thresholds";

/** `held` orders are accepted, reserved and on disk and go nowhere; `sent` ones go to the exchange and rest or fill there as well. */
export type Side = "limit" | "held" | "sent";
export type Ours = Exclude<Side, "limit">;

export interface Figures {
  /** Accepted a second in the closed loop. */
  readonly throughput: number;
  /** Milliseconds in the open loop. */
  readonly p50: number;
  readonly p99: number;
  /** Operations of the open loop that found no free connection. */
  readonly dropped: number;
  /** Requests of both loops that were not answered as they should be. */
  readonly errors: number;
  /** Milliseconds in the closed loop. */
  readonly closedP50: number;
  /** Milliseconds of the runtime's processor time per accepted order; null where it cannot be measured. */
  readonly cpuPerOrder: { readonly closed: number | null; readonly open: number | null };
}

export type Pair = Readonly<Record<Side, Figures>>;

const SIDES: readonly Side[] = ["limit", "held", "sent"];

type Measure = "throughput" | "p50" | "p99";
const MEASURES: readonly Measure[] = ["throughput", "p50", "p99"];

/** Ours divided by the limit's of the same pair. */
export const ratiosOf = (pair: Pair, side: Ours): Record<Measure, number> => ({
  throughput: pair[side].throughput / pair.limit.throughput,
  p50: pair[side].p50 / pair.limit.p50,
  p99: pair[side].p99 / pair.limit.p99,
});

const medianRatio = (pairs: readonly Pair[], side: Ours, measure: Measure): number =>
  median(pairs.map((pair) => ratiosOf(pair, side)[measure]));

/** The target against the minimal Worker: at least this share of its throughput, at most so many times its P50. */
export const LEAST_THROUGHPUT = 0.6;
export const MOST_P50 = 2;

/** Submitting is held to the targets: what an order does after its answer is shown beside it. */
export function judgeRatios(pairs: readonly Pair[]): Verdict[] {
  const throughput = medianRatio(pairs, "held", "throughput");
  const p50 = medianRatio(pairs, "held", "p50");
  const errors = pairs.flatMap((pair) => SIDES.map((side) => pair[side].errors)).reduce((sum, one) => sum + one, 0);
  return [
    { name: "errors", wanted: "0", measured: String(errors), met: pairs.length > 0 && errors === 0 },
    {
      name: "submit throughput ÷ limit",
      wanted: `≥ ${LEAST_THROUGHPUT}`,
      measured: throughput.toFixed(2),
      met: throughput >= LEAST_THROUGHPUT,
    },
    { name: "submit P50 ÷ limit", wanted: `≤ ${MOST_P50}`, measured: p50.toFixed(2), met: p50 <= MOST_P50 },
  ];
}

/** The ratios, every pair's figures, and the verdicts. */
export function ratioTables(pairs: readonly Pair[]): string[] {
  return [
    table(
      ["ours ÷ limit", "throughput", "P50 at the rate", "P99 at the rate"],
      (["held", "sent"] as const).map((side) => [
        DESCRIBED[side],
        ...MEASURES.map((measure) => {
          const each = pairs.map((pair) => ratiosOf(pair, side)[measure]);
          return `${median(each).toFixed(2)} (${Math.min(...each).toFixed(2)}–${Math.max(...each).toFixed(2)})`;
        }),
      ]),
    ),
    table(
      [
        "pair",
        "side",
        "a second",
        "P50 closed ms",
        "P50 ms",
        "P99 ms",
        "dropped",
        "errors",
        "CPU ms an order, closed",
        "open",
      ],
      pairs.flatMap((pair, index) => SIDES.map((side) => figureRow(index + 1, side, pair[side]))),
    ),
    table(
      ["wanted", "", "measured", ""],
      judgeRatios(pairs).map(({ name, wanted, measured, met }) => [name, wanted, measured, met ? "met" : "MISSED"]),
    ),
  ];
}

const DESCRIBED: Readonly<Record<Ours, string>> = {
  held: "submit (a stop that waits)",
  sent: "submit, sent, acknowledged, filled",
};

const figureRow = (pair: number, side: Side, figures: Figures): string[] => [
  String(pair),
  side,
  figures.throughput.toFixed(0),
  figures.closedP50.toFixed(2),
  figures.p50.toFixed(2),
  figures.p99.toFixed(1),
  String(figures.dropped),
  String(figures.errors),
  figures.cpuPerOrder.closed?.toFixed(2) ?? "–",
  figures.cpuPerOrder.open?.toFixed(2) ?? "–",
];

interface RatioRun {
  readonly closedSeconds: number;
  readonly openSeconds: number;
  readonly rate: number;
  readonly connections: number;
  readonly accounts: number;
}

export const RATIO_NOTES = (run: RatioRun): string[] => [
  `The limit is loadtest/limit/worker.ts: the same launcher, runtime, sockets, disk and group commit; one call to the account's object, one row with the request's body, no token, nothing parsed or decided, nothing sent anywhere.`,
  `Throughput: ${run.connections} connections, closed loop, ${run.closedSeconds} s. P50 and P99: ${run.rate} a second, open loop, ${run.openSeconds} s. ${run.accounts} ${run.accounts === 1 ? "account" : "accounts"}.`,
  "`held` is submitting alone: stop orders that wait for their trigger are checked, reserved and on disk, and go nowhere. `sent` are orders that rest, cross or are market orders: the same processors also run the queue's consumer, the exchange's book and the booking of fills, which are not part of the limit.",
  "Each pair runs all three sides, every second pair in the opposite order; ratios are of one pair, the median of the pairs counts, in brackets the smallest and the largest. Both systems run all the time; the market moves only while it is traded in. What is open is cancelled after each part.",
  "k6 does the same for all: it sends the same form of body with a token and reads one member of the answer. It shares the processors with what it measures.",
];
