import type { ApplyHistory } from "../commands";
import { refreshRisk } from "../refresh-risk";
import type { Turn } from "../turn";

/** Takes the instruments' returns in; a version that is not newer than the one held changes nothing. */
export function applyHistory(turn: Turn, { history }: ApplyHistory): void {
  const { state, context } = turn;
  const { risk } = state;
  if (risk.history !== null && risk.history.version >= history.version) return;
  risk.history = history;
  risk.scenarios.setHistory(history);
  refreshRisk(state, context.now);
  turn.looksAtAll = true;
}
