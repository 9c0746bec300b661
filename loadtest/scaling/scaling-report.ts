/** The tables and the plot of a scaling run, with what bounds each size. */
import { availableParallelism } from "node:os";
import { table } from "../lib/tables";
import { linePlots, type Series } from "./line-plot";

export interface Point {
  readonly size: number;
  /** Accepted a second, in the closed loop. */
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Requests that were not answered as they should be. */
  readonly errors: number;
  /** Cores kept busy in the closed loop. */
  readonly cores: { readonly runtime: number | null; readonly k6: number | null };
}

export interface ScalingFindings {
  readonly accounts: readonly Point[];
  readonly openOrders: readonly Point[];
  readonly batches: readonly Point[];
  /** One decision, microseconds. */
  readonly positions: readonly { readonly positions: number; readonly p50: number; readonly p99: number }[];
}

/** A thread that is busy so much of the time has no more to give. */
const BUSY = 0.85;

/** What keeps the closed loop from going faster, as far as the processors tell. */
export function boundBy({ cores }: Point, processors = availableParallelism()): string {
  const { runtime, k6 } = cores;
  if (runtime === null || k6 === null) return "not measured";
  if (runtime >= BUSY) return "the runtime's one thread";
  if (runtime + k6 >= BUSY * processors) return "the machine's processors, k6 among them";
  return "waiting: for commits, and for the connections' own round trips";
}

const HEAD = ["orders/s", "P50 ms", "P99 ms", "errors", "cores runtime", "cores k6", "bounded by"];

const rows = (points: readonly Point[]): string[][] =>
  points.map((point) => [
    String(point.size),
    point.perSecond.toFixed(0),
    point.p50.toFixed(2),
    point.p99.toFixed(1),
    String(point.errors),
    point.cores.runtime?.toFixed(2) ?? "–",
    point.cores.k6?.toFixed(2) ?? "–",
    boundBy(point),
  ]);

export const scalingTables = ({ accounts, openOrders, batches, positions }: ScalingFindings): string[] => [
  table(["accounts", ...HEAD], rows(accounts)),
  table(["open orders of one account", ...HEAD], rows(openOrders)),
  table(["orders in a batch, submitted alone", ...HEAD], rows(batches)),
  table(
    ["positions", "one decision, P50 µs", "P99 µs", "bounded by"],
    positions.map((one) => [
      String(one.positions),
      one.p50.toFixed(2),
      one.p99.toFixed(2),
      "the core's own arithmetic",
    ]),
  ),
];

export function scalingPlot({ accounts, openOrders, batches, positions }: ScalingFindings): string {
  const throughput = (points: readonly Point[]): Series => ({
    name: "orders/s",
    points: points.map(({ size, perSecond }) => [size, perSecond]),
  });
  const latency = (points: readonly Point[]): Series[] => [
    { name: "P50", points: points.map(({ size, p50 }) => [size, p50]) },
    { name: "P99", points: points.map(({ size, p99 }) => [size, p99]) },
  ];
  return linePlots([
    { title: "Accounts", xTitle: "accounts", yTitle: "orders/s, closed loop", series: [throughput(accounts)] },
    { title: "Accounts", xTitle: "accounts", yTitle: "ms, open loop", series: latency(accounts) },
    {
      title: "Open orders of one account",
      xTitle: "open orders",
      yTitle: "orders/s, closed loop",
      series: [throughput(openOrders)],
    },
    {
      title: "Open orders of one account",
      xTitle: "open orders",
      yTitle: "ms, open loop",
      series: latency(openOrders),
    },
    { title: "Batches", xTitle: "orders in a batch", yTitle: "orders/s", series: [throughput(batches)] },
    {
      title: "One decision",
      xTitle: "positions",
      yTitle: "µs, in Node",
      series: [
        { name: "P50", points: positions.map((one) => [one.positions, one.p50]) },
        { name: "P99", points: positions.map((one) => [one.positions, one.p99]) },
      ],
    },
  ]);
}

interface ScalingRun {
  readonly seconds: number;
  readonly connections: number;
  readonly batchConnections: number;
  readonly rate: number;
}

export const SCALING_NOTES = ({ seconds, connections, batchConnections, rate }: ScalingRun): string[] => [
  `Accounts: orders that rest, cross or are market orders and go to the exchange; open orders: orders that cross or are market orders, so that their number stays; ${connections} connections in a closed loop for ${seconds} s, then ${rate} a second in an open loop for ${seconds} s, from which P50 and P99 are.`,
  `Batches: stops that wait, of one account, ${batchConnections} connections in a closed loop for ${seconds} s; P50 and P99 are of the whole request.`,
  "Open orders rest far from the market, at the exchange as well; the sizes are reached one after the other in the same account.",
  "Positions: one decision in Node with every check on and 100 open orders (loadtest/bench), since only eight instruments are listed.",
  "`bounded by` is read off the processors: the runtime runs all objects on one thread, so that 0.85 of a core is the end of it. On the network each object has its own.",
  "The points of a series follow each other in one system, whose databases grow meanwhile.",
];
