/** A part of a list, and where the next one begins. */
export interface Page<T> {
  readonly data: readonly T[];
  /** Null at the end. */
  readonly nextCursor: string | null;
}
