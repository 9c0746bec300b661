/** Fresh identifiers for one object: ULIDs, so that they sort by time and never meet those of another object. */
import type { AlertId, LeaseId, OrderId, RequestId } from "../../shared/core/ids";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_DIGITS = 10;
const PREFIX_BYTES = 10;
const COUNTER_DIGITS = 6;
const COUNTER_SIZE = 32 ** COUNTER_DIGITS;

function digits(value: number, length: number): string {
  let text = "";
  for (let rest = value; text.length < length; rest = Math.floor(rest / 32)) text = (ALPHABET[rest % 32] ?? "0") + text;
  return text;
}

/**
 * A source of 26-character ids: 10 of time, 10 drawn once per start of the object (50 bits), 6 counted up. The counter
 * follows the time, so that ids made in one millisecond sort in the order they were made.
 */
export function newIds(): {
  newOrderId: () => OrderId;
  newRequestId: () => RequestId;
  newLeaseId: () => LeaseId;
  newAlertId: () => AlertId;
} {
  const drawn = crypto.getRandomValues(new Uint8Array(PREFIX_BYTES));
  const prefix = [...drawn].map((byte) => ALPHABET[byte % 32]).join("");
  let time = 0;
  let timeDigits = "";
  let counter = 0;
  const next = (): string => {
    // Never backwards, also when the clock is: an order's id is its place in the lists.
    const now = Math.max(Date.now(), time);
    if (now !== time) {
      time = now;
      timeDigits = digits(now, TIME_DIGITS);
      counter = 0;
    }
    counter = (counter + 1) % COUNTER_SIZE;
    return timeDigits + digits(counter, COUNTER_DIGITS) + prefix;
  };
  return {
    newOrderId: () => next() as OrderId,
    newRequestId: () => next() as RequestId,
    newLeaseId: () => next() as LeaseId,
    newAlertId: () => next() as AlertId,
  };
}
