/** What is listed and what it trades at, as it looks on the wire (views.ts). */

export interface InstrumentView {
  symbol: string;
  base: string;
  quote: string;
  tradable: boolean;
  tick_size: string;
  step_size: string;
  min_quantity: string;
  max_quantity: string;
  min_notional: string;
  multiplier: string;
  maker_fee: string;
  taker_fee: string;
  initial_margin: string;
  maintenance_margin: string;
}

export interface MarkView {
  symbol: string;
  price: string;
  bid: string | null;
  ask: string | null;
  time: string;
  age_ms: number;
  stale: boolean;
}

/** An instrument's price at the end of a UTC day. */
export interface CloseView {
  date: string;
  close: string;
}

/** A close that was wrong, what it was changed to, and who did it why. */
export interface CloseCorrectionView {
  number: number;
  time: string;
  date: string;
  from: string;
  to: string;
  reason: string;
  by: string;
}
