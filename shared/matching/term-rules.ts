/** The exchange's own checks of an order's terms; the codes are those of its refusals. */
import {
  formatFine,
  formatMoney,
  isMultipleOf,
  notional,
  type Money,
  type Price,
  type Quantity,
} from "../core/decimal";
import type { Instrument } from "../core/instrument";
import type { IntentOf } from "../core/venue-protocol";

export interface Refusal {
  readonly code: string;
  readonly message: string;
}

interface Terms {
  readonly quantity: Quantity;
  readonly price: Price | null;
}

interface TermRule {
  readonly code: string;
  readonly isBroken: (terms: Terms, instrument: Instrument) => boolean;
  readonly message: (instrument: Instrument) => string;
}

const TERM_RULES: readonly TermRule[] = [
  {
    code: "quantity_step",
    isBroken: ({ quantity }, { stepSize }) => quantity <= 0n || !isMultipleOf(quantity, stepSize),
    message: ({ stepSize }) => `the quantity is not a positive multiple of ${formatFine(stepSize)}`,
  },
  {
    code: "quantity_min",
    isBroken: ({ quantity }, { minQuantity }) => quantity < minQuantity,
    message: ({ minQuantity }) => `the quantity is under ${formatFine(minQuantity)}`,
  },
  {
    code: "quantity_max",
    isBroken: ({ quantity }, { maxQuantity }) => quantity > maxQuantity,
    message: ({ maxQuantity }) => `the quantity is over ${formatFine(maxQuantity)}`,
  },
  {
    code: "price_tick",
    isBroken: ({ price }, { tickSize }) => price !== null && (price <= 0n || !isMultipleOf(price, tickSize)),
    message: ({ tickSize }) => `the price is not a positive multiple of ${formatFine(tickSize)}`,
  },
  {
    code: "order_value_min",
    isBroken: ({ quantity, price }, { minNotional, multiplier }) =>
      price !== null && ((notional(quantity, price) * multiplier) as Money) < minNotional,
    message: ({ minNotional }) => `quantity × price is under ${formatMoney(minNotional)}`,
  },
];

/** The first rule that a quantity and price break; null when they break none. */
export function refuseTerms(terms: Terms, instrument: Instrument): Refusal | null {
  const broken = TERM_RULES.find((rule) => rule.isBroken(terms, instrument));
  return broken === undefined ? null : { code: broken.code, message: broken.message(instrument) };
}

type Submit = IntentOf<"submit">;

interface SubmitRule {
  readonly code: string;
  readonly isBroken: (submit: Submit, instrument: Instrument) => boolean;
  readonly message: string;
}

const SUBMIT_RULES: readonly SubmitRule[] = [
  {
    code: "unknown_symbol",
    isBroken: ({ symbol }, instrument) => symbol !== instrument.symbol,
    message: "the exchange does not list the symbol",
  },
  {
    code: "symbol_not_tradable",
    isBroken: (_, { tradable }) => !tradable,
    message: "the symbol is not open for trading",
  },
  {
    code: "price_missing",
    isBroken: ({ type, price }) => (type === "limit") !== (price !== null),
    message: "a limit order needs a price, a market order must not have one",
  },
  {
    code: "post_only",
    isBroken: ({ type, timeInForce, postOnly }) => postOnly && (type === "market" || timeInForce !== "gtc"),
    message: "post-only needs an order that can rest in the book",
  },
];

/** The first rule that a submission breaks, book aside; null when it breaks none. */
export function refuseSubmit(submit: Submit, instrument: Instrument): Refusal | null {
  const broken = SUBMIT_RULES.find((rule) => rule.isBroken(submit, instrument));
  return broken === undefined ? refuseTerms(submit, instrument) : { code: broken.code, message: broken.message };
}
