/** Amounts as Binance writes them: plain decimals with exactly eight places, in strings. */
import {
  FINE_DECIMALS,
  MONEY_DECIMALS,
  ONE,
  shareDown,
  type Money,
  type Price,
  type Quantity,
  type Ratio,
} from "../../shared/core/decimal";

const WIRE_DECIMALS = 8;
const MONEY_UNIT = 10n ** BigInt(MONEY_DECIMALS - WIRE_DECIMALS);

/** Eight places; what lies beyond them is cut off, towards zero. */
export const wireFine = (value: Price | Quantity | Ratio): string => fixed(value, FINE_DECIMALS);
/** Eight places; what lies beyond them is cut off, towards zero. */
export const wireMoney = (value: Money): string => fixed(value, MONEY_DECIMALS);

/** A quantity of the base asset as an amount of it, so that one wallet holds both assets. Exact. */
export const baseAmount = (quantity: Quantity): Money => (quantity * ONE) as Money;

/**
 * Commission on what a trade brings in, rounded down to eight places. Source: commission FAQ, "How is the commission
 * calculated?": the received amount times the rate; it names no rounding.
 */
export function commissionOn(received: Money, rate: Ratio): Money {
  const exact = shareDown(received, rate);
  return (exact - (exact % MONEY_UNIT)) as Money;
}

/** Largest multiple of `step` that is not over `value`; both are positive. */
export const floorTo = <T extends Price | Quantity>(value: bigint, step: T): T =>
  (value - (value % step)) as bigint as T;
/** Smallest multiple of `step` that is not under `value`; both are positive. */
export const ceilTo = <T extends Price | Quantity>(value: bigint, step: T): T =>
  floorTo(value + step - 1n, step) as bigint as T;

/** Whether every price × quantity of these steps is exact in eight places, as the venue books it. */
export const isExactOnTheWire = (tick: Price, step: Quantity): boolean => (tick * step) % MONEY_UNIT === 0n;

function fixed(value: bigint, decimals: number): string {
  const cut = value / 10n ** BigInt(decimals - WIRE_DECIMALS);
  const digits = (cut < 0n ? -cut : cut).toString().padStart(WIRE_DECIMALS + 1, "0");
  return `${cut < 0n ? "-" : ""}${digits.slice(0, -WIRE_DECIMALS)}.${digits.slice(-WIRE_DECIMALS)}`;
}
