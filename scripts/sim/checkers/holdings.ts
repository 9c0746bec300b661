/** Positions as domain.md keeps them ("Position keeping"): a reduction realises its share of the cost, a flip is a close and an open. */
import { absolute } from "./reserve";

/** Shares of a cost are kept so much finer than money is, that what is shown can be told from what is wrong. */
const FINER = 10n ** 24n;
/** Each partial close rounds the cost once, at the last digit of money. */
const ROUNDED = FINER * 10n ** 6n;

export class Holding {
  quantity = 0n;
  /** In money; fees in the account's currency. */
  fees = 0n;
  #cost = 0n;
  #realized = 0n;

  /** Books an execution; a quantity under zero is sold. */
  execute(quantity: bigint, price: bigint): void {
    const closes = this.quantity !== 0n && this.quantity > 0n !== quantity > 0n;
    if (!closes) {
      this.#cost += quantity * price * FINER;
      this.quantity += quantity;
      return;
    }
    const held = absolute(this.quantity);
    const size = absolute(quantity);
    const closed = size < held ? size : held;
    const sign = quantity > 0n ? 1n : -1n;
    const share = (this.#cost * closed) / held;
    this.#realized -= sign * closed * price * FINER + share;
    this.#cost += sign * (size - closed) * price * FINER - share;
    this.quantity += quantity;
  }

  /** Whether an amount of money is what was realised, but for the roundings of partial closes. */
  isRealized(amount: bigint): boolean {
    return absolute(amount * FINER - this.#realized) <= ROUNDED;
  }

  /** Whether a price, of 12 decimals, is the mean that was paid. */
  isMeanPrice(price: bigint): boolean {
    return (
      absolute(absolute(this.#cost) - price * absolute(this.quantity) * FINER) <=
      absolute(this.quantity) * FINER + ROUNDED
    );
  }

  /** Whether an amount of money is what the position has gained at a mark. */
  isUnrealized(amount: bigint, mark: bigint): boolean {
    return absolute((this.quantity * mark - amount) * FINER - this.#cost) <= ROUNDED;
  }
}
