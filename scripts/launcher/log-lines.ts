/** Log output of the scripts: JSON lines for machines, short lines in a terminal. */

/** A line as the runtime passes it. */
export interface LogLine {
  /** Milliseconds since 1970; now when it is left out. */
  readonly timestamp?: number;
  readonly level: string;
  readonly message: string;
}

/** Fields that the front of a terminal line shows already. */
const SHOWN = new Set(["level", "time", "event", "message", "method", "path", "status", "ms"]);

/** Writes one line to standard output, in the form that suits who reads it. */
export function writeLog(line: LogLine): void {
  const terminal = process.stdout.isTTY;
  if (terminal && isOwnRoutine(line)) return;
  process.stdout.write(`${formatLogLine(line, { terminal })}\n`);
}

/** Subject of the launcher's own token. */
export const LAUNCHER_SUBJECT = "launcher";

/** A request of the launcher itself that went well: its prices come every second and would bury what a person does. */
export function isOwnRoutine({ message }: LogLine): boolean {
  const fields = fieldsOf(message);
  return fields !== null && fields["subject"] === LAUNCHER_SUBJECT && Number(fields["status"]) < 300;
}

/** One log line as text, without its line end. `terminal` asks for the form people read. */
export function formatLogLine(line: LogLine, { terminal }: { terminal: boolean }): string {
  const fields = fieldsOf(line.message);
  const time = new Date(line.timestamp ?? Date.now()).toISOString();
  if (!terminal) return JSON.stringify({ time, level: line.level, ...(fields ?? { message: line.message }) });
  if (fields === null) return `${time.slice(11, 23)} ${line.level} ${line.message}`;
  const level = textOf(fields["level"]) ?? line.level;
  const front = ["event", "message", "method", "path", "status"]
    .map((name) => textOf(fields[name]))
    .filter((text) => text !== null);
  const duration = textOf(fields["ms"]);
  const rest = Object.entries(fields)
    .filter(([name, value]) => !SHOWN.has(name) && value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${textOf(value) ?? JSON.stringify(value)}`);
  return [time.slice(11, 23), level, ...front, ...(duration === null ? [] : [`${duration} ms`]), ...rest].join(" ");
}

/** The fields of a structured message; null when it is plain text, such as the runtime's own. */
function fieldsOf(message: string): Record<string, unknown> | null {
  if (!message.startsWith("{")) return null;
  try {
    return JSON.parse(message) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const textOf = (value: unknown): string | null =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : null;
