import type { Instruments } from "../../shared/core/instrument";
import type { Millis } from "../../shared/core/ids";
import { MAX_AHEAD_MS, type Mark } from "../../shared/core/market";
import type { Rejection } from "../../shared/core/rejection";

/** Why a batch is refused as a whole; null when it is not. */
export function checkMarks(
  marks: readonly Mark[],
  { instruments, now }: { instruments: Instruments; now: Millis },
): Rejection | null {
  for (const mark of marks) {
    const { symbol, time } = mark;
    if (!instruments.has(symbol))
      return { code: "instrument_unknown", message: `${symbol} is not a listed instrument` };
    if (!isPriced(mark)) return { code: "invalid_mark", message: `a price of ${symbol} is not above zero` };
    if (!Number.isSafeInteger(time) || time < 0)
      return { code: "invalid_mark", message: `the mark of ${symbol} has no time` };
    if (time > now + MAX_AHEAD_MS) {
      return {
        code: "mark_in_future",
        message: `the mark of ${symbol} is dated ${time - now} ms in the future; at most ${MAX_AHEAD_MS} ms are accepted`,
      };
    }
  }
  return null;
}

const isPriced = ({ price, bid, ask }: Mark): boolean =>
  price > 0n && (bid === null || bid > 0n) && (ask === null || ask > 0n);
