import type { SqlValue } from "./sql";

/** The conditions of a filtered list; a value that is null does not filter. */
export class Where {
  readonly #conditions: string[];
  readonly values: SqlValue[] = [];

  constructor(...always: string[]) {
    this.#conditions = always;
  }

  /** Adds a condition with one parameter, unless the value is null. */
  and(condition: string, value: SqlValue): this {
    if (value === null) return this;
    this.#conditions.push(condition);
    this.values.push(value);
    return this;
  }

  /** The WHERE clause; empty without conditions. */
  get clause(): string {
    return this.#conditions.length === 0 ? "" : `WHERE ${this.#conditions.join(" AND ")}`;
  }
}
