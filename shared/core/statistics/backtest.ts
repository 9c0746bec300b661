/** Backtest of the historical VaR: each day's outcome against the figure that the days before it would have given. Floats. */
import { present } from "../assert";
import { historicalTail } from "./historical-tail";
import { proportionOfFailures, type ProportionOfFailures } from "./kupiec";
import { MIN_RETURNS } from "./return-history";
import { CONFIDENCES, type Confidence } from "./tail-risk";
import { trafficLight, type TrafficLight } from "./traffic-light";

/**
 * Days that each tested figure is made of. The k-th worst of n days is exceeded with probability k ÷ (n + 1), if nothing changes: 1/101 and
 * 5/101 of 100 days, so the test asks for the percentages that the figures claim. With the shorter windows of a growing history a VaR that is
 * right would fail it: 1/21 of 20 days is not 1 % (docs/decisions/0067).
 */
export const BACKTEST_WINDOW = 100;

/** One day's outcome: an amount or a return, gains positive. */
export interface Outcome {
  /** ISO date. */
  readonly date: string;
  readonly value: number;
}

/** A day that was tested. Figures are in the unit of the outcomes. */
export interface TestedDay {
  readonly date: string;
  readonly outcome: number;
  readonly var95: number;
  readonly var99: number;
  /** Whether the loss exceeded the figure. */
  readonly exceeds95: boolean;
  readonly exceeds99: boolean;
}

/** How one confidence did. */
export interface Verdict {
  readonly confidence: Confidence;
  readonly exceptions: number;
  /** Exceptions that the confidence allows on so many days. */
  readonly expected: number;
  readonly kupiec: ProportionOfFailures | null;
  readonly trafficLight: TrafficLight | null;
}

export interface Backtest {
  /** Ok with 20 tested days at least, and something at risk on some day; otherwise the verdicts are none. */
  readonly status: "ok" | "insufficient_history" | "nothing_at_risk";
  readonly window: number;
  /** Oldest first; also where they are too few for a verdict. */
  readonly days: readonly TestedDay[];
  readonly verdicts: readonly Verdict[];
}

/** Tests each outcome that has 100 before it, oldest first. The figure of a day knows nothing of that day. */
export function backtest(outcomes: readonly Outcome[]): Backtest {
  const days = outcomes.slice(BACKTEST_WINDOW).map((outcome, index) => {
    const before = outcomes.slice(index, index + BACKTEST_WINDOW).map(({ value }) => value);
    return testedDay(outcome, before);
  });
  const status = statusOf(outcomes, days.length);
  return {
    status,
    window: BACKTEST_WINDOW,
    days,
    verdicts: status === "ok" ? CONFIDENCES.map((confidence) => verdict(confidence, days)) : [],
  };
}

/** Where nothing was ever gained or lost a figure of 0 is right, and Kupiec's test would reject it for having no exceptions. */
function statusOf(outcomes: readonly Outcome[], tested: number): Backtest["status"] {
  if (tested < MIN_RETURNS) return "insufficient_history";
  return outcomes.every(({ value }) => value === 0) ? "nothing_at_risk" : "ok";
}

function testedDay({ date, value }: Outcome, before: readonly number[]): TestedDay {
  const { var95, var99 } = historicalTail(before);
  // A hundred days are enough for a figure, and a figure that is not there would be exceeded by nothing.
  const figure95 = present(var95, "a VaR of a full window");
  const figure99 = present(var99, "a VaR of a full window");
  return {
    date,
    outcome: value,
    var95: figure95,
    var99: figure99,
    exceeds95: -value > figure95,
    exceeds99: -value > figure99,
  };
}

const EXCEEDS = { 95: "exceeds95", 99: "exceeds99" } as const;

function verdict(confidence: Confidence, days: readonly TestedDay[]): Verdict {
  const exceptions = days.filter((day) => day[EXCEEDS[confidence]]).length;
  const probability = (100 - confidence) / 100;
  return {
    confidence,
    exceptions,
    expected: (days.length * (100 - confidence)) / 100,
    kupiec: proportionOfFailures(exceptions, days.length, probability),
    trafficLight: trafficLight(exceptions, days.length, probability),
  };
}
