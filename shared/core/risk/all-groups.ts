/** The checks in the order of domain.md: cheap before dear, nothing before authorisation. */
import type { Check } from "./check";
import { EXPOSURE, OPEN_ORDERS, POSITION } from "./exposure";
import { FUNDS } from "./funds";
import { INSTRUMENT_FILTERS, ORDER_FORM, ORDER_LIMITS } from "./order-shape";
import { MARKET_DATA } from "./price";
import { THROTTLE } from "./rate";
import { REDUCE_ONLY, TRADABLE, TRADING_STATE } from "./trading-state";

export const ALL_CHECKS: readonly Check[] = [
  ...ORDER_FORM,
  ...TRADING_STATE,
  ...THROTTLE,
  ...TRADABLE,
  ...INSTRUMENT_FILTERS,
  ...ORDER_LIMITS,
  ...MARKET_DATA,
  ...REDUCE_ONLY,
  ...OPEN_ORDERS,
  ...FUNDS,
  ...POSITION,
  ...EXPOSURE,
];

/** The checks of an order that exists already, replaced or triggered: what belongs to submitting is left out, and its own count. */
export const CHECKS_OF_EXISTING: readonly Check[] = ALL_CHECKS.filter((check) => check.onlyNew !== true);
