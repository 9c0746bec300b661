import { DAY_MS, utcDate } from "../../../shared/core/calendar-day";
import { price } from "../../../shared/core/decimal";
import type { SymbolId } from "../../../shared/core/ids";
import type { DatedClose } from "../market-rpc";

/** A close of BTCUSDT at 45000 on 20 November 2026, unless told otherwise. */
export const aClose = ({
  symbol = "BTCUSDT",
  date = "2026-11-20",
  at = "45000",
}: { symbol?: string; date?: string; at?: string } = {}): DatedClose => ({
  symbol: symbol as SymbolId,
  date,
  close: price(at),
});

/** The ISO date so many days before `last`. */
export const daysBefore = (last: string, days: number): string => utcDate(Date.parse(last) - days * DAY_MS);

/** One close a day up to `last`, oldest first, each a little over the one before. */
export const someCloses = ({ count, last = "2026-11-20", symbol }: { count: number; last?: string; symbol?: string }) =>
  Array.from({ length: count }, (_, n) =>
    aClose({
      ...(symbol === undefined ? {} : { symbol }),
      date: daysBefore(last, count - 1 - n),
      at: String(45_000 + n),
    }),
  );
