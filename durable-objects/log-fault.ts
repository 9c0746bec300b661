/**
 * Writes a fault of ours as one structured line; its facts hold no secret. An error when something stopped or was lost,
 * a warning when it is tried again.
 */
export function logFault(
  event: string,
  facts: Readonly<Record<string, string>>,
  error: unknown,
  level: "error" | "warn" = "error",
): void {
  const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  // The platform collects what the console is given.
  console[level](JSON.stringify({ time: new Date().toISOString(), level, event, ...facts, cause }));
}
