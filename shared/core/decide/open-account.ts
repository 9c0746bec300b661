import type { AdjustCash, OpenAccount } from "../commands";
import { formatMoney, type Money } from "../decimal";
import { cancelUncovered } from "./cancel-uncovered";
import { ACCOUNT_NOT_FOUND, refuse, type Refused } from "../rejection";
import type { Turn } from "../turn";
import { changedLimits } from "./set-controls";

/** Opens the account. The same terms again are answered `created: false`, others are refused. */
export function openAccount(
  turn: Turn,
  command: OpenAccount,
): { readonly ok: true; readonly created: boolean } | Refused {
  const { profile } = turn.state;
  if (profile !== null) {
    return profile.type === command.type && profile.currency === command.currency
      ? { ok: true, created: false }
      : refuse({ code: "account_exists", message: `the account is a ${profile.type} account in ${profile.currency}` });
  }
  turn.emit({
    type: "account_opened",
    account: command.account,
    accountType: command.type,
    currency: command.currency,
    cash: command.cash,
    by: command.by,
  });
  const initial = turn.state.surroundings.defaultLimits;
  const limits =
    command.limits === null ? { ...initial, version: 1 } : changedLimits({ ...initial, version: 0 }, command.limits);
  turn.emit({ type: "limits_changed", limits, reason: "account opened", by: command.by });
  return { ok: true, created: true };
}

/** Books a deposit, a withdrawal or a correction, once per reference. Buys of a cash account that it leaves uncovered are cancelled. */
export function adjustCash(
  turn: Turn,
  command: AdjustCash,
): { readonly ok: true; readonly replayed: boolean } | Refused {
  if (turn.state.profile === null) return refuse(ACCOUNT_NOT_FOUND);
  const { amount, reason, reference, by } = command;
  const before = adjustmentInTurn(turn, reference) ?? turn.context.history.adjustment(reference);
  if (before !== null) {
    return before === amount
      ? { ok: true, replayed: true }
      : refuse({ code: "reference_reused", message: `reference ${reference} was used for ${formatMoney(before)}` });
  }
  turn.emit({ type: "cash_adjusted", amount, reason, reference, by });
  cancelUncovered(turn);
  return { ok: true, replayed: false };
}

function adjustmentInTurn(turn: Turn, reference: string): Money | null {
  for (const { event } of turn.entries)
    if (event.type === "cash_adjusted" && event.reference === reference) return event.amount;
  return null;
}
