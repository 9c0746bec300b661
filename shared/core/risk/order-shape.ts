/** Checks 1, 5 and 6: the order's own form, the instrument's filters, and the largest single order. */
import { formatFine, formatMoney, isMultipleOf, type Money, type Price } from "../decimal";
import type { OrderType } from "../order";
import { contractValue } from "../reservation";
import { fail, pass, within, type Check } from "./check";
import type { CheckResult } from "./decision";
import { missingMark } from "./price";
import type { Subject } from "./subject";

const NEEDS_PRICE: Readonly<Record<OrderType, boolean>> = {
  market: false,
  limit: true,
  stop: false,
  stop_limit: true,
  trailing_stop: false,
};
const NEEDS_STOP: Readonly<Record<OrderType, boolean>> = {
  market: false,
  limit: false,
  stop: true,
  stop_limit: true,
  trailing_stop: false,
};

function formProblem({ request, terms, now, own }: Subject): string | null {
  if (terms.quantity <= 0n) return "quantity must be above zero";
  if (NEEDS_PRICE[request.type] !== (terms.price !== null))
    return `a ${request.type} order ${NEEDS_PRICE[request.type] ? "needs a" : "takes no"} price`;
  if (terms.price !== null && terms.price <= 0n) return "price has to be above zero";
  if (NEEDS_STOP[request.type] && terms.stopPrice === null) return `a ${request.type} order needs a stop_price`;
  if (terms.stopPrice !== null && (request.type === "market" || request.type === "limit"))
    return `a ${request.type} order takes no stop_price`;
  if (terms.stopPrice !== null && terms.stopPrice <= 0n) return "stop_price has to be above zero";
  if ((request.type === "trailing_stop") !== (request.trailOffset !== null))
    return "trail_offset belongs to a trailing_stop, which needs it";
  if (request.trailOffset !== null && request.trailOffset <= 0n) return "trail_offset has to be above zero";
  if (terms.timeInForce === "gtd" && request.expireAt === null) return "time_in_force gtd needs an expire_at";
  // A replace may leave gtd behind; the request stays what it was.
  if (own === null && terms.timeInForce !== "gtd" && request.expireAt !== null)
    return "expire_at belongs to time_in_force gtd";
  if (terms.timeInForce === "gtd" && request.expireAt !== null && request.expireAt <= now)
    return "expire_at has passed";
  if (request.postOnly && request.type !== "limit") return "post_only belongs to a limit order";
  if (request.postOnly && (terms.timeInForce === "ioc" || terms.timeInForce === "fok"))
    return "post_only and ioc or fok exclude each other";
  return null;
}

/** Check 1, for what a replace or another caller than the API could bring. */
const orderForm: Check = {
  name: "order",
  number: 1,
  run: (subject) => {
    const problem = formProblem(subject);
    return problem === null
      ? pass("order")
      : fail("order", { unit: "none", observed: null, limit: null, code: "invalid_order", message: problem });
  },
};

function tickProblem(subject: Subject, value: Price | null, name: string): CheckResult | null {
  const { instrument } = subject;
  if (instrument === null || value === null || isMultipleOf(value, instrument.tickSize)) return null;
  const message = `${name} ${formatFine(value)} is no multiple of the tick size ${formatFine(instrument.tickSize)}`;
  return fail("price_tick", { unit: "fine", observed: value, limit: instrument.tickSize, code: "price_tick", message });
}

const priceTick: Check = {
  name: "price_tick",
  number: 5,
  run: (subject) => {
    const { terms, request, instrument } = subject;
    if (instrument === null) return null;
    return (
      tickProblem(subject, terms.price, "price") ??
      tickProblem(subject, terms.stopPrice, "stop_price") ??
      tickProblem(subject, request.trailOffset, "trail_offset") ??
      pass("price_tick", "fine", terms.price, instrument.tickSize)
    );
  },
};

const quantityStep: Check = {
  name: "quantity_step",
  number: 5,
  run: ({ terms, instrument }) => {
    if (instrument === null) return null;
    const { stepSize } = instrument;
    if (isMultipleOf(terms.quantity, stepSize)) return pass("quantity_step", "fine", terms.quantity, stepSize);
    const message = `quantity ${formatFine(terms.quantity)} is no multiple of the step ${formatFine(stepSize)}`;
    return fail("quantity_step", {
      unit: "fine",
      observed: terms.quantity,
      limit: stepSize,
      code: "quantity_step",
      message,
    });
  },
};

const quantityMin: Check = {
  name: "quantity_min",
  number: 5,
  run: ({ terms, instrument }) => {
    if (instrument === null) return null;
    const { minQuantity } = instrument;
    if (terms.quantity >= minQuantity) return pass("quantity_min", "fine", terms.quantity, minQuantity);
    const message = `quantity ${formatFine(terms.quantity)} is under the minimum of ${formatFine(minQuantity)}`;
    return fail("quantity_min", {
      unit: "fine",
      observed: terms.quantity,
      limit: minQuantity,
      code: "quantity_min",
      message,
    });
  },
};

const quantityMax: Check = {
  name: "quantity_max",
  number: 5,
  run: (subject) => {
    const { terms, instrument } = subject;
    if (instrument === null) return null;
    const { maxQuantity } = instrument;
    return within("quantity_max", subject, null, {
      unit: "fine",
      before: 0n,
      after: terms.quantity,
      limit: maxQuantity,
      code: "quantity_max",
      what: "the quantity",
    });
  },
};

/** Quantity × the price the order is valued at, for the whole order; null where there is no price. */
function orderValue({ terms, hold, instrument }: Subject): Money | null {
  return hold === null || instrument === null ? null : contractValue(terms.quantity, hold.price, instrument.multiplier);
}

/** Minimum notional: at the limit price, or at the mark for an order that has none (Binance's NOTIONAL filter). */
const orderValueMin: Check = {
  name: "order_value_min",
  number: 5,
  run: (subject) => {
    const { terms, instrument, mark, reduces } = subject;
    if (instrument === null) return null;
    const missing = terms.price === null ? missingMark("order_value_min", subject) : null;
    if (missing !== null) return missing;
    const at = terms.price ?? mark?.price;
    // A market order that reduces passes without a mark: nothing can be said of its value, and it must be possible to get out.
    if (at === undefined) return reduces ? pass("order_value_min") : null;
    const value = contractValue(terms.quantity, at, instrument.multiplier);
    const { minNotional } = instrument;
    if (value >= minNotional) return pass("order_value_min", "money", value, minNotional);
    const message = `the order's value ${formatMoney(value)} is under the minimum of ${formatMoney(minNotional)}`;
    return fail("order_value_min", {
      unit: "money",
      observed: value,
      limit: minNotional,
      code: "order_value_min",
      message,
    });
  },
};

/**
 * Check 6. What reduces the position does not get around it: it guards against a slip of the hand. The order that closes a position was
 * made by none: it passes, as limits that volatility or a drawdown has lowered would hold the account in (docs/decisions/0117).
 */
const orderSize: Check = {
  name: "order_size_limit",
  number: 6,
  run: (subject) =>
    within("order_size_limit", subject, "symbol/max_order_size", {
      unit: "fine",
      before: subject.closes ? subject.terms.quantity : 0n,
      after: subject.terms.quantity,
      limit: subject.limits.max_order_size,
      code: "order_size_limit",
      what: "the order's size",
    }),
};

const orderValueLimit: Check = {
  name: "order_value_limit",
  number: 6,
  run: (subject) => {
    const { limits, terms, reduces, closes } = subject;
    const missing = terms.price === null ? missingMark("order_value_limit", subject) : null;
    if (missing !== null) return missing;
    const value = orderValue(subject);
    if (value === null) return reduces ? pass("order_value_limit") : null;
    return within("order_value_limit", subject, "symbol/max_order_value", {
      unit: "money",
      before: closes ? value : 0n,
      after: value,
      limit: limits.max_order_value,
      code: "order_value_limit",
      what: "the order's value",
    });
  },
};

export const ORDER_FORM: readonly Check[] = [orderForm];
export const INSTRUMENT_FILTERS: readonly Check[] = [priceTick, quantityStep, quantityMin, quantityMax, orderValueMin];
export const ORDER_LIMITS: readonly Check[] = [orderSize, orderValueLimit];
