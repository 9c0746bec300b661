/** The one way to write a log line: a JSON object a line, so that a machine can read it and a person can filter it. */

export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

export const isLogLevel = (level: unknown): level is LogLevel => LOG_LEVELS.some((known) => known === level);

/** Flat and free of secrets: no token, no body, no query string. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export interface Logger {
  log(level: LogLevel, event: string, fields: LogFields): void;
}

/** Writes what is at or above `lowest`; `write` takes the finished line. Errors are always at or above. */
export function createLogger(lowest: LogLevel, write: (line: string) => void): Logger {
  const floor = LOG_LEVELS.indexOf(lowest);
  return {
    log(level, event, fields) {
      // A line below the log level is not built: this matters at a thousand requests a second.
      if (LOG_LEVELS.indexOf(level) < floor) return;
      write(JSON.stringify({ time: new Date().toISOString(), level, event, ...fields }));
    },
  };
}

/** What an unknown thrown thing says of itself, for a log line; never for an answer. */
export function describeCause(cause: unknown): string {
  if (!(cause instanceof Error)) return typeof cause;
  return `${cause.name}: ${cause.message}`.slice(0, 500);
}
