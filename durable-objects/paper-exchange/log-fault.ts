/** Writes a fault as one structured line. */
export function logFault(event: string, facts: Readonly<Record<string, string>>, error: unknown): void {
  const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  // oxlint-disable-next-line no-console -- the platform collects what the console is given
  console.error(JSON.stringify({ time: new Date().toISOString(), level: "error", event, ...facts, cause }));
}
