/**
 * How records are stored: one description per record gives both directions. Stored form is JSON with snake_case names,
 * decimals as plain strings that an auditor can read, and times in milliseconds. A field that has its usual value,
 * mostly null, is left out: most fields of most orders have, and the journal is hashed and kept for years.
 */
import {
  FINE_DECIMALS,
  formatFine,
  formatMoney,
  money,
  MONEY_DECIMALS,
  quantity,
  type Money,
  type Price,
  type Quantity,
  type Ratio,
} from "../decimal";
import { readShortDecimal } from "./short-decimal";

/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Both directions of one kind of value. `decode` trusts what `encode` has written; a form it does not know throws. */
export interface Codec<T> {
  encode(value: T): Json;
  decode(json: Json): T;
  /** A value that a record leaves out; none without it. */
  readonly usual?: T;
}

const unexpected = (what: string, json: Json | undefined): TypeError =>
  new TypeError(`stored ${what} expected, found ${JSON.stringify(json)?.slice(0, 60) ?? "nothing"}`);

/** A value that JSON holds as it is. */
function stored<T>(isOfKind: (json: Json) => boolean, what: string): Codec<T> {
  return {
    encode: (value) => value as Json,
    decode: (json) => {
      if (!isOfKind(json)) throw unexpected(what, json);
      return json as T;
    },
  };
}

/** Text of any kind: ids, names, words of a union. */
export const text = <T extends string = string>(): Codec<T> => stored<T>((json) => typeof json === "string", "text");
/** A whole number: counts, sequences, times in milliseconds. */
export const int: Codec<number> = stored((json) => typeof json === "number", "number");
export const bool: Codec<boolean> = stored((json) => typeof json === "boolean", "boolean");

/** A decimal with 12 places. */
export const fine = <T extends Quantity | Price | Ratio>(): Codec<T> => ({
  encode: formatFine,
  decode: (json) => {
    const digits = textOf(json);
    return (readShortDecimal(digits, FINE_DECIMALS) ?? quantity(digits)) as T;
  },
});

/** An amount of money. */
export const amount: Codec<Money> = {
  encode: formatMoney,
  decode: (json) => {
    const digits = textOf(json);
    return (readShortDecimal(digits, MONEY_DECIMALS) as Money | null) ?? money(digits);
  },
};

function textOf(json: Json): string {
  if (typeof json !== "string") throw unexpected("decimal", json);
  return json;
}

/** Null, or a value. */
export const nullable = <T>(of: Codec<T>): Codec<T | null> => ({
  encode: (value) => (value === null ? null : of.encode(value)),
  decode: (json) => (json === null ? null : of.decode(json)),
  usual: null,
});

/** A kind of value that mostly is `usual`. */
export const usually = <T extends string | number | bigint | boolean>(usual: T, of: Codec<T>): Codec<T> => ({
  ...of,
  usual,
});

/** One empty list for all: most orders have nothing pending, and each list of its own would take room in every order. */
const NONE: readonly never[] = Object.freeze([]);

export const list = <T>(of: Codec<T>): Codec<readonly T[]> => ({
  encode: (values) => values.map((value) => of.encode(value)),
  decode: (json) => {
    if (!Array.isArray(json)) throw unexpected("list", json);
    return json.length === 0 ? NONE : (json as readonly Json[]).map((one) => of.decode(one));
  },
});

function objectOf(json: Json): { readonly [name: string]: Json } {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw unexpected("record", json);
  return json as { readonly [name: string]: Json };
}

/** A map from names to values, stored as an object. */
export const mapOf = <K extends string, V>(of: Codec<V>): Codec<ReadonlyMap<K, V>> => ({
  encode: (map) => Object.fromEntries([...map].map(([key, value]) => [key, of.encode(value)])),
  decode: (json) => new Map(Object.entries(objectOf(json)).map(([key, value]) => [key as K, of.decode(value)])),
});

/** Names with values, such as an order's tags. */
export function named<V>(of: Codec<V>): Codec<Readonly<Record<string, V>>> {
  const asMap = mapOf<string, V>(of);
  return {
    encode: (value) => asMap.encode(new Map(Object.entries(value))),
    decode: (json) => Object.fromEntries(asMap.decode(json)),
  };
}

/** One codec for each field of a record. */
export type Fields<T> = { readonly [K in keyof T]-?: Codec<T[K]> };

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A record with exactly these fields. A missing field without a usual value throws. */
export function record<T extends object>(fields: Fields<T>): Codec<T> {
  const columns = (Object.keys(fields) as (keyof T & string)[]).map((name) => {
    const codec = fields[name] as Codec<unknown>;
    return { name, storedName: snakeCase(name), codec, usual: codec.usual };
  });
  const blank = blankRecord(columns);
  return {
    encode: (value) => {
      const encoded: Record<string, Json> = {};
      for (const { name, storedName, codec, usual } of columns) {
        const field = value[name];
        if (field !== usual) encoded[storedName] = codec.encode(field);
      }
      return encoded;
    },
    decode: (json) => {
      const from = objectOf(json);
      const decoded = { ...blank };
      for (const { name, storedName, codec, usual } of columns) {
        const field = from[storedName];
        if (field !== undefined) decoded[name] = codec.decode(field);
        else if (usual === undefined) throw unexpected(storedName, field);
      }
      return decoded as T;
    },
  };
}

/**
 * What records are copied from before they are filled: each field with its usual value. An object that grows field by
 * field takes more than twice the memory in V8, and 100,000 open orders have to fit into an object's 128 MB; one that
 * comes out of JSON.parse has room for its fields from the start, and so have its copies.
 */
function blankRecord(columns: readonly { readonly name: string; readonly usual: unknown }[]): Record<string, unknown> {
  const names = Object.fromEntries(columns.map(({ name }) => [name, null]));
  const blank = JSON.parse(JSON.stringify(names)) as Record<string, unknown>;
  for (const { name, usual } of columns) blank[name] = usual ?? null;
  return blank;
}

/** One of several records, told apart by the word in `tag`. */
export function union<T extends object, K extends keyof T & string>(
  tag: K,
  cases: { readonly [W in T[K] & string]: Codec<Extract<T, Record<K, W>>> },
): Codec<T> {
  const codecOf = (word: Json | T[K] | undefined): Codec<T> => {
    if (typeof word !== "string" || !Object.hasOwn(cases, word)) throw unexpected(tag, word as Json);
    return cases[word as T[K] & string] as unknown as Codec<T>;
  };
  return {
    encode: (value) => codecOf(value[tag]).encode(value),
    decode: (json) => codecOf(objectOf(json)[snakeCase(tag)]).decode(json),
  };
}
