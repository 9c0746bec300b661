import type { Turn } from "../turn";
import { cancelAdding } from "./set-controls";

/** Makes an active account reducing without being asked, and cancels what adds. One that is restricted already stays as it is. */
export function restrict(turn: Turn, reason: string): void {
  if (turn.state.tradingState !== "active") return;
  turn.emit({ type: "trading_state_changed", state: "reducing", reason, by: "system", at: turn.context.now });
  cancelAdding(turn);
}
