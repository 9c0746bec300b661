/** Outcomes of what was sent to a venue, since counting began. Ratios and percentiles are floats. */
import { floatOfMoney } from "../../shared/core/statistics/float";
import { formatMoney, money, NO_MONEY, plus, type Money } from "../../shared/core/decimal";
import type { Millis } from "../../shared/core/ids";
import type { VenueObservation } from "../../shared/core/venue-observation";
import type { VenueStatisticsView } from "../../shared/contract/venue-views";
import { isoTime } from "../iso-time";
import type { StoredStatistics } from "../storage/venue-admission";
import { LatencyHistogram } from "./latency-histogram";

const COUNTS = ["sent", "acknowledged", "fills", "rejected", "unknown", "unreachable"] as const;
const SUMS = ["acknowledgedValue", "filledValue", "slippage", "slippageBase"] as const;

type Counts = Record<(typeof COUNTS)[number], number>;
type Sums = Record<(typeof SUMS)[number], Money>;

const BASIS_POINTS = 10_000;

export class VenueStatistics {
  readonly #since: Millis;
  readonly #counts: Counts;
  readonly #sums: Sums;
  readonly #latencies: LatencyHistogram;
  readonly #fillTimes: LatencyHistogram;

  constructor({ since, counts, sums, latencies, fillTimes }: StoredStatistics) {
    this.#since = since;
    this.#counts = fromNames(COUNTS, (name) => counts[name] ?? 0);
    this.#sums = fromNames(SUMS, (name) => money(sums[name] ?? "0"));
    this.#latencies = new LatencyHistogram(latencies);
    this.#fillTimes = new LatencyHistogram(fillTimes);
  }

  observe(observed: VenueObservation): void {
    for (const name of COUNTS) this.#counts[name] += observed[name];
    for (const name of SUMS) this.#sums[name] = plus(this.#sums[name], observed[name]);
    for (const { ms, count } of observed.latencies) this.#latencies.add(ms, count);
    for (const { ms, count } of observed.fillTimes ?? []) this.#fillTimes.add(ms, count);
  }

  stored(): StoredStatistics {
    return {
      since: this.#since,
      counts: { ...this.#counts },
      sums: fromNames(SUMS, (name) => formatMoney(this.#sums[name])),
      latencies: this.#latencies.counts(),
      fillTimes: this.#fillTimes.counts(),
    };
  }

  view(): VenueStatisticsView {
    const { acknowledgedValue, filledValue, slippage, slippageBase } = this.#sums;
    const slipped = quotient(slippage, slippageBase);
    return {
      since: isoTime(this.#since),
      ...this.#counts,
      fill_rate: quotient(filledValue, acknowledgedValue),
      slippage_bps: slipped === null ? null : slipped * BASIS_POINTS,
      latency_ms: percentiles(this.#latencies),
      time_to_fill_ms: percentiles(this.#fillTimes),
    };
  }
}

const percentiles = (times: LatencyHistogram): VenueStatisticsView["latency_ms"] => ({
  p50: times.percentile(50),
  p95: times.percentile(95),
  p99: times.percentile(99),
});

/** A float; null over nothing. */
const quotient = (part: Money, whole: Money): number | null =>
  whole === NO_MONEY ? null : floatOfMoney(part) / floatOfMoney(whole);

const fromNames = <K extends string, V>(names: readonly K[], valueOf: (name: K) => V): Record<K, V> =>
  Object.fromEntries(names.map((name) => [name, valueOf(name)])) as Record<K, V>;
