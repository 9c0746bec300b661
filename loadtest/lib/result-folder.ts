import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/root";
import { utcDate } from "../../shared/core/calendar-day";

/** The UTC day, as results are named and headed by it. */
export const today = (): string => utcDate(Date.now());

/** A new folder under loadtest/results: `name`, or `name-2` for the second of a day. None is ever overwritten, since a slower result stays in. */
export function newResultFolder(name: string): string {
  for (let count = 1; ; count++) {
    const folder = join(root, "loadtest/results", count === 1 ? name : `${name}-${count}`);
    if (existsSync(folder)) continue;
    mkdirSync(folder, { recursive: true });
    return folder;
  }
}
