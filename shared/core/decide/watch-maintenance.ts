import { abs, formatMoney, NO_MONEY, plus, shareUp, type Money } from "../decimal";
import type { AccountState } from "../state";
import type { Turn } from "../turn";
import { restrict } from "./restrict";

const ALERT = { level: "critical", limit: "maintenance_margin", symbol: null, orderId: null } as const;

/**
 * Equity under the maintenance margin: an alert, and the account is reducing (domain.md, "Accounts"). That it covers it again is believed
 * of fresh marks only.
 */
export function watchMaintenance(turn: Turn, equity: Money, isFresh: boolean): void {
  const { state } = turn;
  // Maintenance is at most the initial margin, of which the sum is kept: only an account that needs looking at is walked through.
  const isUnder = equity < state.totals.margin && equity < maintenanceMarginOf(state);
  if (!isUnder) {
    if (isFresh) turn.resolve(ALERT);
    return;
  }
  const maintenance = maintenanceMarginOf(state);
  const [observed, threshold] = [formatMoney(equity), formatMoney(maintenance)];
  const message = `equity of ${observed} is under the maintenance margin of ${threshold}: the account is reducing`;
  turn.raiseOnce({ ...ALERT, message, observed, threshold });
  restrict(turn, message);
}

/** Maintenance margin of all positions at their marks, rounded up. */
export function maintenanceMarginOf(state: AccountState): Money {
  let sum = NO_MONEY;
  for (const { marketValue, instrument } of state.books.values())
    sum = plus(sum, shareUp(abs(marketValue), instrument.maintenanceMargin));
  return sum;
}
