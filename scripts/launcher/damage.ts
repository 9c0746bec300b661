/** What a start makes of damaged databases: it names each, and goes on when the others can be served without it. */
import type { DamagedDatabase } from "./databases";
import { UsageError } from "./settings";

/** Each account, symbol and venue has objects of its own of these kinds. All others serve everybody. */
const SERVED_AROUND: ReadonlySet<string> = new Set(["Account", "PaperExchange", "Venue"]);

/** For the log. */
export const damageLine = ({ kind, name, file, problem }: DamagedDatabase): string =>
  `the database of ${kind} ${name} is damaged and is not served: ${problem} (objects/${file})`;

/** Throws UsageError when something is damaged that every account depends on. */
export function requireServable(damaged: readonly DamagedDatabase[]): void {
  const vital = damaged.find(({ kind, id }) => id === null || !SERVED_AROUND.has(kind));
  if (vital === undefined) return;
  throw new UsageError(
    `The database of ${vital.kind} (${vital.name}) is damaged: ${vital.problem}. Nothing can be served without it: restore objects/${vital.file} from a copy, or start anew with --reset.`,
  );
}
