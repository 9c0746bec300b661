/** Histories of returns for tests, and a sample that anybody may make again to check a figure. */
import { DAY_MS, utcDate } from "../../calendar-day";
import { price } from "../../decimal";
import type { SymbolId } from "../../ids";
import { MAX_RETURNS, type DailyClose, type ReturnHistory } from "../return-history";

export const aSymbol = (name: string): SymbolId => name as SymbolId;

/** ISO date, so many days after 2026-01-01. */
export const aDate = (day: number): string => utcDate(Date.UTC(2026, 0, 1) + day * DAY_MS);

/** Closes on successive days, oldest first; null leaves a day out. */
export const someCloses = (...closes: readonly (string | null)[]): DailyClose[] =>
  closes.flatMap((close, day) => (close === null ? [] : [{ date: aDate(day), close: price(close) }]));

/** A history as it comes out of closes: one row per symbol, null or NaN where a day has no return. */
export function aHistory(rows: Readonly<Record<string, readonly (number | null)[]>>): ReturnHistory {
  const days = Math.max(0, ...Object.values(rows).map((row) => row.length));
  const filled = Object.entries(rows).map(([symbol, row]): [SymbolId, Float64Array] => [
    aSymbol(symbol),
    Float64Array.from({ length: days }, (_, day) => row[day] ?? Number.NaN),
  ]);
  return { version: 1, dates: Array.from({ length: days }, (_, day) => aDate(day)), returns: new Map(filled) };
}

/**
 * 250 outcomes between about −1000 and 1050: s ← 16807·s mod (2³¹ − 1) from 7, v = (s/(2³¹ − 1) − 0.5)·2000, and 50 more on each
 * seventh day. In numpy: `for i in range(250): s = s*16807 % 2147483647; v.append((s/2147483647 - .5)*2000 + (50 if i % 7 == 0 else 0))`.
 */
export function aSample(): number[] {
  let seed = 7;
  return Array.from({ length: MAX_RETURNS }, (_, day) => {
    seed = (seed * 16_807) % 2_147_483_647;
    return (seed / 2_147_483_647 - 0.5) * 2_000 + (day % 7 === 0 ? 50 : 0);
  });
}
