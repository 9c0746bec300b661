/** The scenarios as data: what runs for how long, and what is wanted of it. */
import type { TradedSymbol } from "./operation-steps";
import type { PhasePlan } from "./phase";
import { gateThresholds, latencyThresholds, smokeThresholds, soakThresholds, type Threshold } from "./thresholds";

export interface Scenario {
  readonly phases: readonly PhasePlan[];
  readonly thresholds: readonly Threshold[];
  /** Whether a phase that is saturated ends the run: what comes after it would only be slower. */
  readonly stopsWhenSaturated: boolean;
}

/** What the command line may change. */
export interface ScenarioOptions {
  /** Operations a second of the measured phase; null for the scenario's own. */
  readonly rate: number | null;
  /** Seconds of the measured phase; null for the scenario's own. */
  readonly seconds: number | null;
}

/** Of a hundred operations: 20 limit orders that rest, 30 that cross, 20 market orders, 20 cancels, 10 replaces. */
export const ORDERS = { rest: 20, cross: 30, market: 20, cancel: 20, replace: 10 } as const;
const CHECKS = { check: 100 } as const;

/** Compilation of the hot paths and the first growth of the heap are over by then. */
const WARM_UP_SECONDS = 30;
/** Of these operations 200 a second are orders: 70 of a hundred, and the cancels and replaces that find nothing. */
const SOAK_RATE = 280;
const SOAK_SECONDS = 1_200;
const SOAK_WINDOW_SECONDS = 10;
const CLOSED_CONNECTIONS = 16;
const CEILING_RATES = [500, 1_000, 1_500, 2_000, 2_500, 3_000] as const;
const CEILING_STEP_SECONDS = 20;

const warmUp = (rate: number, seconds = WARM_UP_SECONDS): PhasePlan => ({
  name: "warm-up",
  pace: { model: "open", rate },
  seconds,
  mix: ORDERS,
  probesPerSecond: 0,
  warmUp: true,
});

const open = (
  name: string,
  rate: number,
  seconds: number,
  mix: PhasePlan["mix"],
  probesPerSecond: number,
): PhasePlan => ({
  name,
  pace: { model: "open", rate },
  seconds,
  mix,
  probesPerSecond,
  warmUp: false,
});

export const SCENARIOS: Readonly<Record<string, (options: ScenarioOptions) => Scenario>> = {
  smoke: ({ rate, seconds }) => ({
    phases: [warmUp(rate ?? 50, 5), open("smoke", rate ?? 50, seconds ?? 30, ORDERS, 2)],
    thresholds: smokeThresholds,
    stopsWhenSaturated: false,
  }),
  gate: ({ rate, seconds }) => ({
    phases: [warmUp(rate ?? 1_000), open("gate", rate ?? 1_000, seconds ?? 300, ORDERS, 2)],
    thresholds: gateThresholds,
    stopsWhenSaturated: false,
  }),
  latency: ({ rate, seconds }) => ({
    phases: [
      warmUp(rate ?? 100, 20),
      { ...open("warm-up-check", rate ?? 100, 10, CHECKS, 0), warmUp: true },
      open("check", rate ?? 100, seconds ?? 60, CHECKS, 0),
      open("orders", rate ?? 100, seconds ?? 60, ORDERS, 2),
    ],
    thresholds: latencyThresholds,
    stopsWhenSaturated: false,
  }),
  soak: ({ rate, seconds }) => ({
    phases: [
      warmUp(rate ?? SOAK_RATE),
      { ...open("soak", rate ?? SOAK_RATE, seconds ?? SOAK_SECONDS, ORDERS, 2), windowSeconds: SOAK_WINDOW_SECONDS },
    ],
    thresholds: soakThresholds,
    stopsWhenSaturated: false,
  }),
  ceiling: ({ seconds }) => ({
    phases: [
      warmUp(500),
      {
        name: "closed",
        pace: { model: "closed", connections: CLOSED_CONNECTIONS },
        seconds: seconds ?? CEILING_STEP_SECONDS,
        mix: ORDERS,
        probesPerSecond: 0,
        warmUp: false,
      },
      ...CEILING_RATES.map((rate) => open(`open-${rate}`, rate, seconds ?? CEILING_STEP_SECONDS, ORDERS, 0)),
    ],
    thresholds: [],
    stopsWhenSaturated: true,
  }),
};

/** What is traded; middles are those of the local price feed, so that a market that has one already is met where it is. */
export const TRADED: readonly TradedSymbol[] = [
  { symbol: "BTCUSDT", middle: 44_950, priceDecimals: 2, quantity: "0.01", weight: 5 },
  { symbol: "ETHUSDT", middle: 2_500, priceDecimals: 2, quantity: "0.1", weight: 3 },
  { symbol: "SOLUSDT", middle: 110, priceDecimals: 2, quantity: "1", weight: 2 },
];
