import type { Millis } from "../shared/core/ids";

/** ISO 8601 in UTC with milliseconds. */
export const isoTime = (at: Millis): string => new Date(at).toISOString();

/** The same; null of null. */
export const isoTimeOrNull = (at: Millis | null): string | null => (at === null ? null : isoTime(at));
