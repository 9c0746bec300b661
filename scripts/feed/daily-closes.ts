/** Made-up daily closes that lead up to today's start price: the same on every machine, for the same day. */
import { DAY_MS, dayAt, utcDate } from "../../shared/core/calendar-day";
import { formatFine, type Price } from "../../shared/core/decimal";
import { seededRandom, standardNormal } from "./price-walk";

/** A close as the API takes it. */
interface SeededClose {
  readonly symbol: string;
  readonly date: string;
  readonly close: string;
}

/** As many as the market keeps: 250 returns. */
const CLOSES = 251;
/**
 * Of the market that all instruments are part of, and of each alone, as shares a day. Together 2.2 % a day, 42 % a year: under the default
 * volatility target, so that a local system starts with its limits as they are configured. Instruments correlate at 0.6.
 */
const COMMON_DEVIATION = 0.017;
const OWN_DEVIATION = 0.014;
const SEED = 20_261_121;

/** An instrument, and where its price stands today. */
interface ClosingInstrument {
  readonly symbol: string;
  readonly start: Price;
  readonly tickSize: Price;
}

/**
 * 251 closes of each instrument, oldest first; the last is yesterday's and is today's start price. Walked backwards from there, with
 * one move of the whole market and one of its own a day, so that instruments correlate as they do in life. Prices are whole
 * ticks, at least one.
 */
export function dailyCloses(instruments: readonly ClosingInstrument[], now: number): SeededClose[] {
  const common = moves(SEED, COMMON_DEVIATION);
  const yesterday = dayAt(now) - 1;
  return instruments.flatMap(({ symbol, start, tickSize }, index) => {
    const own = moves(SEED + 1 + index, OWN_DEVIATION);
    let ticks = Number(start / tickSize);
    const closes: SeededClose[] = [];
    for (let daysAgo = 0; daysAgo < CLOSES; daysAgo++) {
      const at = BigInt(Math.max(1, Math.round(ticks)));
      closes.push({
        symbol,
        date: utcDate((yesterday - daysAgo) * DAY_MS),
        close: formatFine((at * tickSize) as Price),
      });
      ticks /= 1 + (common[daysAgo] ?? 0) + (own[daysAgo] ?? 0);
    }
    return closes.toReversed();
  });
}

function moves(seed: number, deviation: number): number[] {
  const random = seededRandom(seed);
  return Array.from({ length: CLOSES }, () => deviation * standardNormal(random));
}
