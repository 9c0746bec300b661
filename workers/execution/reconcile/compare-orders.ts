/** Which orders an account and its venue may see differently. Pure: both lists are read at slightly different times, so this only raises suspicions. */
import type { OrderView } from "../../../shared/contract/views";
import { formatFine } from "../../../shared/core/decimal";
import type { OrderId, SymbolId } from "../../../shared/core/ids";
import type { OrderAtVenue } from "../venues/venue";

/** The part of an order that is compared. */
export type OurOrder = Pick<
  OrderView,
  | "order_id"
  | "symbol"
  | "venue"
  | "status"
  | "pending"
  | "certainty"
  | "quantity"
  | "price"
  | "filled_quantity"
  | "venue_order_id"
  | "shadow"
  | "children"
  | "created_at"
>;

export interface Suspicion {
  readonly orderId: OrderId;
  readonly symbol: SymbolId;
  /** What the venue's list says of it; null when it is not there. */
  readonly theirs: string | null;
}

/** Orders that are at the venue on one side alone, or differ in what is filled, wanted or asked for. */
export function suspicions(ours: readonly OurOrder[], theirs: readonly OrderAtVenue[]): Suspicion[] {
  const known = new Map(ours.map((order) => [order.order_id, order]));
  const there = new Set<string>(theirs.map(({ orderId }) => orderId));
  const differing = theirs.filter((order) => {
    const our = known.get(order.orderId);
    return our === undefined || !isSame(our, order);
  });
  const absent = ours.filter((order) => isWorkingThere(order) && !there.has(order.order_id));
  return [
    ...differing.map((order) => ({ orderId: order.orderId, symbol: order.symbol, theirs: describeTheirs(order) })),
    ...absent.map((order) => ({
      orderId: order.order_id as OrderId,
      symbol: order.symbol as SymbolId,
      theirs: null,
    })),
  ];
}

/** Whether an order of ours could be at the venue at all. */
export const isSentThere = ({ venue, shadow, children }: OurOrder, name: string): boolean =>
  venue === name && !shadow && children === null;

/** Whether the account is sure that the venue has it open. What is on its way, or in doubt, the account looks after itself. */
const isWorkingThere = ({ certainty, venue_order_id: venueOrderId }: OurOrder): boolean =>
  certainty === "known" && venueOrderId !== null;

function isSame(our: OurOrder, their: OrderAtVenue): boolean {
  if (our.filled_quantity !== formatFine(their.filledQuantity)) return false;
  // A replace on its way makes both right.
  if (our.pending === "replace") return true;
  return our.quantity === formatFine(their.quantity) && priceOf(our) === priceOf(their);
}

const priceOf = ({ price }: OurOrder | OrderAtVenue): string | null =>
  typeof price === "bigint" ? formatFine(price) : price;

/** An order in a few words, as either side sees it. */
export const describeOurs = ({ status, filled_quantity: filled, quantity, price }: OurOrder): string =>
  `${status}, ${filled} of ${quantity} filled${price === null ? "" : ` at ${price}`}`;

const describeTheirs = ({ filledQuantity, quantity, price }: OrderAtVenue): string =>
  `working, ${formatFine(filledQuantity)} of ${formatFine(quantity)} filled${price === null ? "" : ` at ${formatFine(price)}`}`;
