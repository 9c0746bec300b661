/** Where an order itself may take a use: what the other side's open orders come to says nothing about it. */
import { minus, negate, plus, type Money, type Quantity } from "../decimal";
import type { WorstCase } from "../book";
import type { Subject } from "./subject";

/** A use before and after an order, counting only the open orders of its own side. */
export interface OwnEnd<T> {
  readonly before: T;
  readonly after: T;
}

/**
 * What a use is held against when it is over its limit already. An order leaves the worst case of both sides as it is while the other side's open
 * orders, or the position that it turns round, come to more; over the limit on its own side, it lowers nothing all the same.
 * @returns the use before, or less than any use where the order goes further over the limit on its own side.
 */
export function useBefore<T extends Money | Quantity>(
  subject: Subject,
  { before, after, limit }: { readonly before: T; readonly after: T; readonly limit: T | null },
  ownEnd: (subject: Subject, after: WorstCase) => OwnEnd<T>,
): T {
  // The usual order raises the use, or stays under the limit: neither needs a second look.
  if (limit === null || after > before || after <= limit || subject.reduces || subject.after === null) return before;
  const own = ownEnd(subject, subject.after);
  return own.after > own.before && own.after > limit ? LESS_THAN_ANY<T>() : before;
}

const LESS_THAN_ANY = <T extends Money | Quantity>(): T => -1n as T;

/** The value that the order's side may come to; below zero while it does not turn the position round. */
const valueOf = ({ request }: Subject, { up, down }: WorstCase): Money => (request.side === "buy" ? up : negate(down));

/** The size that a position may come to on the order's side. */
export function ownQuantity({ state, request, position, open, rest }: Subject): OwnEnd<Quantity> {
  const book = state.books.get(request.symbol);
  return request.side === "buy"
    ? {
        before: plus(position, book?.buyQuantity ?? open.buyQuantity),
        after: plus(plus(position, open.buyQuantity), rest),
      }
    : {
        before: minus(book?.sellQuantity ?? open.sellQuantity, position),
        after: minus(plus(open.sellQuantity, rest), position),
      };
}

/** The value that a symbol may come to on the order's side. */
export const ownValue = (subject: Subject, after: WorstCase): OwnEnd<Money> => ({
  before: valueOf(subject, subject.before),
  after: valueOf(subject, after),
});

/** Net exposure on the order's side, with all other symbols at the same end. */
export function ownNet(subject: Subject, after: WorstCase): OwnEnd<Money> {
  const { up, down } = subject.state.totals;
  const before = subject.request.side === "buy" ? up : negate(down);
  return { before, after: plus(before, minus(valueOf(subject, after), valueOf(subject, subject.before))) };
}

/** The use of several symbols with this one on the order's side: all the others, and `ownValue`. */
export const ownOf =
  (others: Money) =>
  (subject: Subject, after: WorstCase): OwnEnd<Money> => {
    const own = ownValue(subject, after);
    return { before: plus(others, own.before), after: plus(others, own.after) };
  };
