/** What the account's tables hold beyond memory. Synchronous: a decision waits for nothing. */
import type { Money } from "./decimal";
import type { Alert } from "./events";
import type { AlertId, ClientOrderId, OrderId } from "./ids";
import type { Order } from "./order";
import type { FillReport } from "./venue-protocol";

/** What identifies a booked fill. */
export type FillKey = Pick<FillReport, "venue" | "symbol" | "tradeId" | "orderId">;

/** A text that is unique per fill. */
export const fillKey = ({ venue, symbol, tradeId, orderId }: FillKey): string =>
  `${venue}|${symbol}|${tradeId}|${orderId}`;

/** All of it is what the last commit left; null where there is nothing. */
export interface History {
  orderById(orderId: OrderId): Order | null;
  orderByClientId(clientOrderId: ClientOrderId): Order | null;
  fill(key: FillKey): FillReport | null;
  /** Whether a booked fill was taken back. */
  isBusted(key: FillKey): boolean;
  /** Amount booked under a reference. */
  adjustment(reference: string): Money | null;
  alert(alertId: AlertId): Alert | null;
}

/** That of an account without tables behind it. */
export const NO_HISTORY: History = {
  orderById: () => null,
  orderByClientId: () => null,
  fill: () => null,
  isBusted: () => false,
  adjustment: () => null,
  alert: () => null,
};
