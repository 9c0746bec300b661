/**
 * How records are stored: one description per record gives both directions. Stored form is JSON with snake_case names,
 * decimals as plain strings that an auditor can read, and times in milliseconds.
 */
import { formatFine, formatMoney, money, quantity, type Money, type Price, type Quantity, type Ratio } from "../decimal";

/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Both directions of one kind of value. `decode` trusts what `encode` has written; a form it does not know throws. */
export interface Codec<T> {
  encode(value: T): Json;
  decode(json: Json): T;
}

function stored<T>(isOfKind: (json: Json) => boolean, what: string): Codec<T> {
  return {
    encode: (value) => value as Json,
    decode: (json) => {
      if (!isOfKind(json)) throw new TypeError(`stored ${what} expected, found ${JSON.stringify(json)}`);
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
  encode: (value) => formatFine(value),
  decode: (json) => quantity(json as string) as bigint as T,
});

/** An amount of money. */
export const amount: Codec<Money> = { encode: formatMoney, decode: (json) => money(json as string) };

/** Null, or a value. */
export const nullable = <T>(of: Codec<T>): Codec<T | null> => ({
  encode: (value) => (value === null ? null : of.encode(value)),
  decode: (json) => (json === null ? null : of.decode(json)),
});

export const list = <T>(of: Codec<T>): Codec<readonly T[]> => ({
  encode: (values) => values.map((value) => of.encode(value)),
  decode: (json) => (json as readonly Json[]).map((one) => of.decode(one)),
});

/** A map from names to values, stored as an object. */
export const mapOf = <K extends string, V>(of: Codec<V>): Codec<ReadonlyMap<K, V>> => ({
  encode: (map) => Object.fromEntries([...map].map(([key, value]) => [key, of.encode(value)])),
  decode: (json) => new Map(Object.entries(json as Record<string, Json>).map(([key, value]) => [key as K, of.decode(value)])),
});

/** Names with text values, such as an order's tags. */
export const textMap: Codec<Readonly<Record<string, string>>> = stored((json) => typeof json === "object" && json !== null, "names with text");

/** One codec for each field of a record. */
export type Fields<T> = { readonly [K in keyof T]-?: Codec<T[K]> };

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A record with exactly these fields. */
export function record<T extends object>(fields: Fields<T>): Codec<T> {
  const columns = (Object.keys(fields) as (keyof T & string)[]).map((name) => ({ name, storedName: snakeCase(name), codec: fields[name] as Codec<unknown> }));
  return {
    encode: (value) => {
      const encoded: Record<string, Json> = {};
      for (const { name, storedName, codec } of columns) encoded[storedName] = codec.encode(value[name]);
      return encoded;
    },
    decode: (json) => {
      const from = json as Record<string, Json>;
      const decoded: Record<string, unknown> = {};
      for (const { name, storedName, codec } of columns) decoded[name] = codec.decode(from[storedName] as Json);
      return decoded as T;
    },
  };
}

/** One of several records, told apart by the word in `tag`. */
export function union<T extends object, K extends keyof T & string>(tag: K, cases: { readonly [W in T[K] & string]: Codec<Extract<T, Record<K, W>>> }): Codec<T> {
  return {
    encode: (value) => (cases[value[tag] as T[K] & string] as unknown as Codec<T>).encode(value),
    decode: (json) => (cases[(json as Record<string, string>)[snakeCase(tag)] as T[K] & string] as unknown as Codec<T>).decode(json),
  };
}
