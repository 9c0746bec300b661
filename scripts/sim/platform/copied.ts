/** A copy of plain data, as a call to another object carries it: what one side changes later the other does not see. */
export function copied<T>(value: T): T {
  return copyOf(value) as T;
}

function copyOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) {
    if (typeof value === "function") throw new TypeError("a function does not cross a call");
    return value;
  }
  if (Array.isArray(value)) return value.map(copyOf);
  if (value instanceof Map) return new Map([...value].map(([key, held]) => [copyOf(key), copyOf(held)]));
  if (value instanceof Set) return new Set([...value].map(copyOf));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return structuredClone(value);
  const copy: Record<string, unknown> = {};
  for (const [key, held] of Object.entries(value)) copy[key] = copyOf(held);
  return copy;
}
