/** What a replace of a split order asks of its children. */
import { minus, NO_QUANTITY, plus, type Quantity } from "../decimal";
import { openChildren } from "../family";
import { hasEnded, type Order, type OrderTerms } from "../order";
import type { AccountState } from "../state";

/** What becomes of one open child. */
export interface ChildChange {
  readonly child: Order;
  /** Null takes away what is left of it. */
  readonly terms: OrderTerms | null;
}

/**
 * Spreads new terms over the open children: each takes the new price and time in force; more goes to the first, which has the best price, and
 * less is taken from the last on, down to what each has filled.
 * @param least size under which a child has to be no smaller, or nothing: the instrument's least order.
 */
export function spread(state: AccountState, parent: Order, terms: OrderTerms, least: Quantity): ChildChange[] {
  const open = [...openChildren(state, parent)].filter((child) => !hasEnded(child));
  const sizes = sizesFor(open, minus(terms.quantity, parent.terms.quantity), least);
  return open.map((child, index) => {
    const quantity = sizes[index] ?? child.terms.quantity;
    const isGone = quantity <= child.filledQuantity;
    return { child, terms: isGone ? null : { ...terms, quantity, stopPrice: null } };
  });
}

/** The children's sizes after a change of the whole by `change`. */
function sizesFor(open: readonly Order[], change: Quantity, least: Quantity): Quantity[] {
  const sizes = open.map(({ terms }) => terms.quantity);
  if (change >= 0n) {
    if (sizes[0] !== undefined) sizes[0] = plus(sizes[0], change);
    return sizes;
  }
  let over = minus(NO_QUANTITY, change);
  for (let index = sizes.length - 1; index >= 0 && over > 0n; index--) {
    const child = open[index];
    const size = sizes[index];
    if (child === undefined || size === undefined) continue;
    const rest = size > child.filledQuantity ? minus(size, child.filledQuantity) : NO_QUANTITY;
    const taken = rest < over ? rest : over;
    const left = minus(size, taken);
    // A rest that no venue would take goes as a whole, and the child before it makes up for it.
    const isTooSmall = left > child.filledQuantity && left < least;
    sizes[index] = isTooSmall ? child.filledQuantity : left;
    over = minus(over, isTooSmall ? rest : taken);
  }
  const first = sizes[0];
  if (over < 0n && first !== undefined) sizes[0] = minus(first, over);
  return sizes;
}
