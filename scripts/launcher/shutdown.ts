/** Ends a script in order: what was started last is stopped first. */

export interface Shutdown {
  /** Adds what has to be done before the process ends. */
  before(step: () => unknown): void;
  /** Runs the steps and ends the process with `status`. */
  now(status: number): Promise<never>;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * From now on a signal runs the steps added and then ends the process; a second signal ends it at once. Miniflare's own
 * listeners are taken off: they end the process before anything can be stopped in order. So call this after starting it.
 */
export function onShutdown(): Shutdown {
  const steps: (() => unknown)[] = [];
  let stopping = false;
  const now = async (status: number): Promise<never> => {
    if (stopping) process.exit(1);
    stopping = true;
    try {
      for (const step of [...steps].reverse()) await step();
    } catch (error) {
      console.error("could not stop cleanly:", error);
      process.exit(1);
    }
    process.exit(status);
  };
  for (const signal of SIGNALS) {
    process.removeAllListeners(signal);
    process.on(signal, () => void now(0));
  }
  return { before: (step) => void steps.push(step), now };
}
