import { expect, test } from "vitest";
import type { OrderId } from "../ids";
import { orderHash } from "./order-hash";

// Test vectors of draft-eastlake-fnv, appendix C: FNV-1a, 32 bits.
test.each([
  ["", 0x811c9dc5],
  ["a", 0xe40c292c],
  ["foobar", 0xbf9cf968],
])("gives the published value of %j", (text, hash) => {
  expect(orderHash(text as OrderId)).toBe(hash);
});
