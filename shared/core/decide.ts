/**
 * Decides a command on the state and journals the resulting events. The state has evolved by the turn's entries when it
 * returns; nothing may leave the object before they are on disk.
 */
import type * as Command from "./commands";
import { adjustCash, openAccount } from "./decide/open-account";
import { giveUpDelivery, redriveDelivery } from "./decide/dead-letters";
import { noteReconciliation } from "./decide/note-reconciliation";
import { applyControls, applyMarks, passTime, recover } from "./decide/react";
import { cancelOrder, cancelOrders } from "./decide/cancel-order";
import { passRiskTime, riskTimeAt } from "./decide/pass-risk-time";
import { checkOrder, placeOrder } from "./decide/place-order";
import { approveLimits, withdrawLimits } from "./decide/approve-limits";
import { applyHistory } from "./decide/apply-history";
import { closePosition } from "./decide/close-position";
import { resetBreakerByHand } from "./decide/reset-breaker";
import { resolveOrder } from "./decide/resolve-order";
import { replaceOrder } from "./decide/replace-order";
import { acknowledgeAlert, blockSymbol, setLimits, setTradingState, unblockSymbol } from "./decide/set-controls";
import { applyReports, takeTurn } from "./decide/take-turn";
import type { Turn } from "./turn";

/** One function per command. */
const DECIDERS = {
  open_account: openAccount,
  adjust_cash: adjustCash,
  place_order: placeOrder,
  check_order: checkOrder,
  replace_order: replaceOrder,
  cancel_order: cancelOrder,
  cancel_orders: cancelOrders,
  resolve_order: resolveOrder,
  close_position: closePosition,
  set_limits: setLimits,
  approve_limits: approveLimits,
  withdraw_limits: withdrawLimits,
  block_symbol: blockSymbol,
  unblock_symbol: unblockSymbol,
  set_trading_state: setTradingState,
  acknowledge_alert: acknowledgeAlert,
  reset_breaker: resetBreakerByHand,
  take_turn: takeTurn,
  apply_reports: applyReports,
  apply_marks: applyMarks,
  apply_history: applyHistory,
  apply_controls: applyControls,
  pass_time: passTime,
  recover: recover,
  give_up_delivery: giveUpDelivery,
  redrive_delivery: redriveDelivery,
  note_reconciliation: noteReconciliation,
} as const satisfies {
  [K in AccountCommand["kind"]]: (turn: Turn, command: Extract<AccountCommand, { kind: K }>) => unknown;
};

export type AccountCommand =
  | Command.OpenAccount
  | Command.AdjustCash
  | Command.PlaceOrder
  | Command.CheckOrder
  | Command.ReplaceOrder
  | Command.CancelOrder
  | Command.CancelOrders
  | Command.ResolveOrder
  | Command.ClosePosition
  | Command.SetLimits
  | Command.ApproveLimits
  | Command.WithdrawLimits
  | Command.BlockSymbol
  | Command.UnblockSymbol
  | Command.SetTradingState
  | Command.AcknowledgeAlert
  | Command.ResetBreaker
  | Command.TakeTurn
  | Command.ApplyReports
  | Command.ApplyMarks
  | Command.ApplyHistory
  | Command.ApplyControls
  | Command.PassTime
  | Command.Recover
  | Command.GiveUpDelivery
  | Command.RedriveDelivery
  | Command.NoteReconciliation;

/** The reply to a command. */
export type ReplyTo<C extends AccountCommand> = ReturnType<(typeof DECIDERS)[C["kind"]]>;

/** Decides one command within a turn. */
export function decide<C extends AccountCommand>(turn: Turn, command: C): ReplyTo<C> {
  const due = riskTimeAt(turn.state);
  if (due !== null && due <= turn.context.now) passRiskTime(turn);
  return (DECIDERS[command.kind] as unknown as (turn: Turn, command: C) => ReplyTo<C>)(turn, command);
}
