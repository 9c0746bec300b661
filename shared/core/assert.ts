/** A broken invariant: a bug, not an answer. The object stops and starts again from its journal. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/** Throws InvariantError when `condition` does not hold. `facts` go into the message; they hold no secrets. */
export function assert(
  condition: boolean,
  message: string,
  facts?: Readonly<Record<string, unknown>>,
): asserts condition {
  if (condition) return;
  const shown =
    facts === undefined
      ? ""
      : " " +
        Object.entries(facts)
          .map(([name, value]) => `${name}=${String(value)}`)
          .join(" ");
  throw new InvariantError(message + shown);
}

/** The value, or InvariantError when it is missing. */
export function present<T>(value: T | null | undefined, message: string): T {
  if (value === null || value === undefined) throw new InvariantError(message);
  return value;
}
