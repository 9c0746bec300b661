/** Writes a push that failed as one structured line. It is repeated, so this is a warning. */
export function logFailedPush(event: string, receiver: string, error: unknown): void {
  const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  // oxlint-disable-next-line no-console -- the platform collects what the console is given
  console.warn(JSON.stringify({ time: new Date().toISOString(), level: "warn", event, receiver, cause }));
}
