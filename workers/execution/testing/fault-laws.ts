/** What has to hold of one order between account and venue; the venue's side is the simulator's own word. */
import {
  formatFine,
  formatMoney,
  minus,
  money,
  NO_QUANTITY,
  plus,
  price,
  quantity,
  type Money,
  type Price,
  type Quantity,
} from "../../../shared/core/decimal";
import { hasEnded } from "../../../shared/core/order";
import { reservationOf } from "../../../shared/core/reservation";
import type { FaultWorld } from "./fault-world";

type Watched = Pick<FaultWorld, "order" | "account" | "kept" | "isStill" | "describe">;

/** The simulator's own account of an order and of a trade. */
interface VenueOrder {
  readonly clientOrderId: string;
  readonly orderId: number;
  readonly status: string;
  readonly origQty: string;
  readonly executedQty: string;
}
interface VenueTrade {
  readonly id: number;
  readonly orderId: number;
  readonly qty: string;
  readonly price: string;
  readonly commission: string;
}

export interface VenueBooks {
  readonly orders: readonly VenueOrder[];
  readonly trades: readonly VenueTrade[];
}

/** What may never be, also while a fault lasts; none when every law holds. */
export function brokenLaws(world: Watched, { orders, trades }: VenueBooks): string[] {
  const { order } = world;
  const open = orders.filter(isOpenThere);
  const theirs = new Set(trades.map(venueLine));
  const ours = booked(world);
  const atRisk = open.reduce((sum, one) => plus(sum, restOf(one)), NO_QUANTITY);
  const { quantity: reserved } = reservationOf(order, 1n);
  const ids = orders.map(({ clientOrderId }) => clientOrderId);
  const isUnknown = order.certainty === "unknown";
  return [
    ...world.kept.wrongs(),
    ...unless(new Set(ids).size === ids.length, `an order is twice at the venue: ${ids.join()}`),
    ...unless(open.length <= 1, `two orders are open at the venue: ${open.map((one) => one.clientOrderId).join()}`),
    ...unless(new Set(ours).size === ours.length, `a fill is booked twice: ${ours.join("; ")}`),
    ...unless(
      ours.every((line) => theirs.has(line)),
      `booked and never traded: ${ours.join("; ")}, not ${[...theirs].join("; ")}`,
    ),
    ...unless(reserved >= atRisk, `${formatFine(atRisk)} are open at the venue, and ${formatFine(reserved)} reserved`),
    ...unless(
      !hasEnded(order) || ours.length === theirs.size,
      `ended with ${ours.join("; ") || "nothing"}, and the venue has traded ${[...theirs].join("; ")}`,
    ),
    ...unless(!hasEnded(order) || reserved === 0n, `an ended order reserves ${formatFine(reserved)}`),
    ...unless(
      isUnknown === world.account.alerts().includes("unknown_outcome"),
      `an alert, or none, while ${world.describe()}`,
    ),
  ];
}

/** The same, and what has to be when nothing is under way any more. */
export function brokenLawsAtRest(world: Watched, books: VenueBooks): string[] {
  const { order } = world;
  const [ours, theirs] = [booked(world), books.trades.map(venueLine)].map((lines) => lines.toSorted().join("; "));
  const open = books.orders.filter(isOpenThere);
  const rest = open.reduce((sum, one) => plus(sum, restOf(one)), NO_QUANTITY);
  return [
    ...brokenLaws(world, books),
    ...unless(ours === theirs, `the account has booked [${ours}], the venue has traded [${theirs}]`),
    ...unless(
      world.isStill() || order.certainty === "unknown",
      `something of the order is under way: ${world.describe()}`,
    ),
    ...unless(
      order.certainty === "unknown" || rest === reservationOf(order, 1n).quantity,
      `${formatFine(rest)} are open at the venue: ${world.describe()}`,
    ),
    ...unless(
      open.every(({ orderId }) => String(orderId) === order.venueOrderId),
      `the order is shown as ${order.venueOrderId ?? "nothing"} of the venue's, which has open: ${open.map(({ orderId }) => orderId).join()}`,
    ),
  ];
}

/** The trades that the journal has booked, a line each. */
function booked(world: Watched): string[] {
  return world.account.history.journal.flatMap(({ event }) =>
    event.type === "order_filled"
      ? [tradeLine(event.fill.tradeId, [event.fill.quantity, event.fill.price, event.fill.fee])]
      : [],
  );
}

export const isOpenThere = ({ status }: VenueOrder): boolean => status === "NEW" || status === "PARTIALLY_FILLED";

const restOf = ({ origQty, executedQty }: VenueOrder): Quantity => minus(quantity(origQty), quantity(executedQty));

const venueLine = ({ id, qty, price: at, commission }: VenueTrade): string =>
  tradeLine(String(id), [quantity(qty), price(at), money(commission)]);
const tradeLine = (id: string, [size, at, fee]: readonly [Quantity, Price, Money]): string =>
  `${id}: ${formatFine(size)} at ${formatFine(at)}, fee ${formatMoney(fee)}`;

const unless = (holds: boolean, sentence: string): string[] => (holds ? [] : [sentence]);
