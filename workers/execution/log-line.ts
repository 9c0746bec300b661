/** One structured log line. Flat, and free of secrets. */
export interface LogLine {
  readonly level: "warn" | "error";
  readonly event: string;
  readonly account?: string;
  readonly venue?: string;
  readonly cause?: string;
  readonly count?: number;
}

export type Log = (line: LogLine) => void;

/** Writes a line to the console, from which the platform collects logs. */
export const writeLogLine: Log = (line) => {
  const now = Date.now();
  // While a script starts, the platform's clock stands at 0.
  console[line.level](JSON.stringify({ ...(now === 0 ? {} : { time: new Date(now).toISOString() }), ...line }));
};

/** What a thrown thing says of itself, for a log line or a cause. */
export const causeOf = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 300) : typeof error;
