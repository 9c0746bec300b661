/** The checks in the order of domain.md: cheap before expensive, nothing before authorisation. */
import { BREAKERS } from "./breakers";
import type { Check } from "./check";
import { DUPLICATE } from "./duplicate";
import { OPEN_ORDERS, POSITION } from "./exposure";
import { FUNDS } from "./funds";
import { LOSS } from "./loss";
import { INSTRUMENT_FILTERS, ORDER_FORM, ORDER_LIMITS } from "./order-shape";
import { EXPOSURE } from "./portfolio-exposure";
import { MARKET_DATA } from "./price";
import { THROTTLE } from "./rate";
import { SELF_MATCH } from "./self-match";
import { REDUCE_ONLY, TRADABLE, TRADING_STATE } from "./trading-state";
import { VALUE_AT_RISK } from "./value-at-risk";

export const ALL_CHECKS: readonly Check[] = [
  ...ORDER_FORM,
  ...TRADING_STATE,
  ...THROTTLE,
  ...TRADABLE,
  ...INSTRUMENT_FILTERS,
  ...ORDER_LIMITS,
  ...MARKET_DATA,
  ...DUPLICATE,
  ...REDUCE_ONLY,
  ...OPEN_ORDERS,
  ...SELF_MATCH,
  ...FUNDS,
  ...POSITION,
  ...EXPOSURE,
  ...LOSS,
  ...VALUE_AT_RISK,
  ...BREAKERS,
];

/** The checks of an order that exists already, replaced or triggered: what belongs to submitting is left out, and its own count. */
export const CHECKS_OF_EXISTING: readonly Check[] = ALL_CHECKS.filter((check) => check.onlyNew !== true);
