/** Marks, daily closes and instruments. */
import { z } from "zod";
import type { Millis } from "../core/ids";
import { MAX_AHEAD_MS, type Mark } from "../core/market";
import { positivePrice } from "./decimal";
import { boundedList } from "./bounded-list";
import { calendarDay, decimalView, moment, momentView, notGiven, reason, symbolId } from "./fields";
import { viewOf } from "./view-of";
import type { InstrumentView, MarkView, CloseView, CloseCorrectionView } from "./market-views";

const MAX_MARKS = 500;

const markFields = z.strictObject({
  symbol: symbolId,
  price: positivePrice,
  bid: notGiven(positivePrice),
  ask: notGiven(positivePrice),
  time: notGiven(moment),
});

/** Whether a bid is over an ask. */
export const isCrossed = ({ bid, ask }: Pick<z.infer<typeof markFields>, "bid" | "ask">): boolean =>
  (bid ?? null) !== null && (ask ?? null) !== null && (bid as bigint) > (ask as bigint);

const MARK_EXAMPLE = {
  symbol: "BTCUSDT",
  price: "45000",
  bid: "44999.5",
  ask: "45000.5",
  time: "2026-11-21T09:00:00.000Z",
};

/** One mark of a batch. */
export const markBody = markFields
  .refine((mark) => !isCrossed(mark), { error: "bid is over ask", path: ["bid"] })
  .meta({ id: "MarkRequest", description: "`bid` must not be above `ask`.", examples: [MARK_EXAMPLE] });

/** PUT /market/marks. */
export const marksBody = z
  .strictObject({ marks: boundedList(markBody, MAX_MARKS, "MarkRequest") })
  .meta({ id: "MarksRequest", examples: [{ marks: [MARK_EXAMPLE] }] });

/** The marks of a body; those without a time are of `now`. */
export const marksOf = (body: z.infer<typeof marksBody>, now: Millis): Mark[] =>
  body.marks.map(({ symbol, price, bid, ask, time }) => ({
    symbol,
    price,
    bid: bid ?? null,
    ask: ask ?? null,
    time: time ?? now,
  }));

/** Index of the first mark that is dated too far ahead; -1 when none is. */
export const firstFromTheFuture = (marks: readonly Mark[], now: Millis): number =>
  marks.findIndex(({ time }) => time > now + MAX_AHEAD_MS);

/** How many marks were taken, and how many were older than the one held. */
export const marksAnswer = z
  .strictObject({ accepted: z.int(), ignored: z.int() })
  .meta({ id: "MarksAnswer", examples: [{ accepted: 2, ignored: 0 }] });

/** The mark of one instrument. */
export const markView = viewOf<MarkView>()(
  z
    .strictObject({
      symbol: z.string(),
      price: decimalView,
      bid: decimalView.nullable(),
      ask: decimalView.nullable(),
      time: momentView,
      age_ms: z.number(),
      stale: z.boolean(),
    })
    .meta({
      id: "Mark",
      examples: [
        {
          symbol: "BTCUSDT",
          price: "45000",
          bid: "44999.5",
          ask: "45000.5",
          time: "2026-11-21T09:00:00.000Z",
          age_ms: 120,
          stale: false,
        },
      ],
    }),
);

/** Sixteen instruments with all closes that are kept of them are 4,016. */
const MAX_CLOSES = 4_016;

/** One close of a batch. */
export const closeBody = z
  .strictObject({ symbol: symbolId, date: calendarDay, close: positivePrice })
  .meta({ id: "CloseRequest", examples: [{ symbol: "BTCUSDT", date: "2026-11-20", close: "45000" }] });

/** PUT /market/closes. */
export const closesBody = z
  .strictObject({
    closes: boundedList(closeBody, MAX_CLOSES, "CloseRequest"),
    correct: z
      .boolean()
      .meta({ description: "Replaces stored closes that have another value; requires a reason." })
      .exactOptional(),
    reason: reason.exactOptional(),
  })
  .refine(({ correct = false, reason: why }) => correct === (why !== undefined), {
    error: "a correction needs a reason, and nothing else has one",
    path: ["reason"],
  })
  .meta({
    id: "ClosesRequest",
    description: "One close per instrument and date, in ascending order.",
    required: ["closes"],
    examples: [
      {
        closes: [
          { symbol: "BTCUSDT", date: "2026-11-19", close: "44870.5" },
          { symbol: "BTCUSDT", date: "2026-11-20", close: "45000" },
        ],
      },
      {
        closes: [{ symbol: "BTCUSDT", date: "2026-11-20", close: "45100" }],
        correct: true,
        reason: "the source has corrected it",
      },
    ],
  });

/** How many closes were new or corrected, and how many were kept already. */
export const closesAnswer = z
  .strictObject({ accepted: z.int(), ignored: z.int() })
  .meta({ id: "ClosesAnswer", examples: [{ accepted: 2, ignored: 0 }] });

/** An instrument's price at the end of a UTC day. */
export const closeView = viewOf<CloseView>()(
  z
    .strictObject({ date: z.string().meta({ format: "date" }), close: decimalView })
    .meta({ id: "Close", examples: [{ date: "2026-11-20", close: "45000" }] }),
);

/** A correction of a close: the value it had stays on record. */
export const closeCorrectionView = viewOf<CloseCorrectionView>()(
  z
    .strictObject({
      number: z.int(),
      time: momentView,
      date: z.string().meta({ format: "date" }),
      from: decimalView,
      to: decimalView,
      reason: z.string(),
      by: z.string(),
    })
    .meta({
      id: "CloseCorrection",
      examples: [
        {
          number: 1,
          time: "2026-11-21T09:00:00.000Z",
          date: "2026-11-20",
          from: "4500",
          to: "45000",
          reason: "a digit was missing",
          by: "alice",
        },
      ],
    }),
);

/** What may be traded, and by which rules. */
export const instrumentView = viewOf<InstrumentView>()(
  z
    .strictObject({
      symbol: z.string(),
      base: z.string(),
      quote: z.string(),
      tradable: z.boolean(),
      tick_size: decimalView,
      step_size: decimalView,
      min_quantity: decimalView,
      max_quantity: decimalView,
      min_notional: decimalView,
      multiplier: decimalView,
      maker_fee: decimalView,
      taker_fee: decimalView,
      initial_margin: decimalView,
      maintenance_margin: decimalView,
    })
    .meta({
      id: "Instrument",
      examples: [
        {
          symbol: "BTCUSDT",
          base: "BTC",
          quote: "USDT",
          tradable: true,
          tick_size: "0.01",
          step_size: "0.00001",
          min_quantity: "0.00001",
          max_quantity: "9000",
          min_notional: "5",
          multiplier: "1",
          maker_fee: "0.001",
          taker_fee: "0.001",
          initial_margin: "0.1",
          maintenance_margin: "0.05",
        },
      ],
    }),
);
