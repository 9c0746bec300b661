import type { ApplyHistory } from "../commands";
import type { Turn } from "../turn";

/** Takes the instruments' returns in; a version that is not newer than the one held changes nothing. */
export function applyHistory(turn: Turn, { history }: ApplyHistory): void {
  const { risk } = turn.state;
  if (risk.history !== null && risk.history.version >= history.version) return;
  risk.history = history;
  risk.scenarios.setHistory(history);
}
