import type { Turn } from "../turn";

/** Opens and resolves the alerts of limits that are neared or reached. */
export function watchLevels(_turn: Turn): void {
  // Filled in below.
}
