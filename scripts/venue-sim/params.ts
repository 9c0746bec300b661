/** The parameters of one request: each is read once by name, and those that nobody read are refused. */
import { quantity, type Price, type Quantity } from "../../shared/core/decimal";
import type { JsonObject } from "./json";
import {
  duplicateParameter,
  emptyParameter,
  illegalCharacters,
  invalidParameter,
  missingParameter,
  tooPrecise,
  unreadParameters,
  type Refusal,
} from "./refusal";

const DECIMAL = /^([0-9]{1,20})(\.([0-9]{1,20}))?$/;
const DECIMAL_RANGE = "^([0-9]{1,20})(\\.[0-9]{1,20})?$";
const INTEGER = /^[0-9]{1,16}$/;
const INTEGER_RANGE = "^[0-9]{1,20}$";
const MAX_DECIMALS = 8;

export class Params {
  readonly #values: ReadonlyMap<string, string>;
  readonly #read = new Set<string>();

  private constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /**
   * From the raw query string and the raw form body. rest-api.md, "General Information on Endpoints": they may be mixed,
   * and of a parameter in both the query string's is used.
   */
  static fromHttp(query: string, body: string): Params {
    const values = uniqueValues(body);
    for (const [name, value] of uniqueValues(query)) values.set(name, value);
    return new Params(values);
  }

  /** From the `params` of a WebSocket API request; numbers and flags count as their text. */
  static fromJson(params: JsonObject): Params {
    const values = new Map<string, string>();
    for (const [name, value] of Object.entries(params)) {
      if (value === null) continue;
      values.set(name, typeof value === "object" ? JSON.stringify(value) : String(value));
    }
    return new Params(values);
  }

  /** All names and values as they were sent. */
  get entries(): Iterable<[string, string]> {
    return this.#values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The text of a parameter; null when it was not sent, -1105 when it is empty. */
  text(name: string): string | null {
    this.#read.add(name);
    const value = this.#values.get(name);
    if (value === undefined) return null;
    if (value === "") throw emptyParameter(name);
    return value;
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === null) throw missingParameter(name);
    return value;
  }

  /** A decimal of at most eight places; null when it was not sent. */
  decimal(name: string): (Price & Quantity) | null {
    const value = this.text(name);
    if (value === null) return null;
    const match = DECIMAL.exec(value);
    if (match === null) throw illegalCharacters(name, DECIMAL_RANGE);
    const places = (match[3] ?? "").replace(/0+$/, "");
    if (places.length > MAX_DECIMALS) throw tooPrecise(name);
    return quantity(`${match[1] ?? "0"}.${places.padEnd(1, "0")}`) as bigint as Price & Quantity;
  }

  /** A whole number from 0; null when it was not sent. */
  integer(name: string): number | null {
    const value = this.text(name);
    if (value === null) return null;
    if (!INTEGER.test(value)) throw illegalCharacters(name, INTEGER_RANGE);
    return Number(value);
  }

  /** One of the words in `values`; null when it was not sent, `otherwise` when it is another. */
  oneOf<T extends string>(name: string, values: readonly T[], otherwise?: () => Refusal): T | null {
    const value = this.text(name);
    if (value === null) return null;
    const found = values.find((known) => known === value);
    if (found === undefined) throw otherwise === undefined ? invalidParameter(name) : otherwise();
    return found;
  }

  /** `["A","B"]` as its words; null when it was not sent. */
  words(name: string): readonly string[] | null {
    const value = this.text(name);
    if (value === null) return null;
    const match = /^\[("[^"]+"(,"[^"]+")*)?\]$/.exec(value);
    if (match === null) throw invalidParameter(name);
    return Array.from(value.matchAll(/"([^"]+)"/g), (word) => word[1] ?? "");
  }

  /** Refuses with -1104 when something was sent that nothing has read. */
  assertAllRead(): void {
    const read = [...this.#values.keys()].filter((name) => this.#read.has(name)).length;
    if (read !== this.#values.size) throw unreadParameters(read, this.#values.size);
  }
}

function uniqueValues(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (values.has(name)) throw duplicateParameter();
    values.set(name, value);
  }
  return values;
}
