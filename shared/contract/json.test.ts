import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LossyNumber, MAX_DEPTH, MAX_VALUES, parseJson, plainNotation } from "./json";

const messageOf = (text: string) => {
  const parsed = parseJson(text);
  return parsed.ok ? null : parsed.message;
};
const valueOf = (text: string) => {
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
};

describe("numbers", () => {
  it.each([
    "0",
    "-0",
    "0.0",
    "1",
    "-1.5",
    "1e3",
    "1E-7",
    "123456789012345",
    "1234567.12345678",
    "0.30000000000000004",
    "45000.00",
    "1.0e2",
    "0e999999999",
  ])("keeps %s", (text) => {
    expect(valueOf(text)).toBe(Number(text));
  });

  it.each([
    "1e400",
    "-1e400",
    "1e-400",
    "0.1000000000000000055",
    "9007199254740993",
    "123456789012345.123456789012",
    "0.30000000000000004441",
  ])("marks %s, which a double does not hold", (text) => {
    expect(valueOf(`[${text}]`)).toEqual([new LossyNumber(text)]);
  });

  it("keeps every double that was written as its shortest text", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(valueOf(JSON.stringify(value))).toBe(Object.is(value, -0) ? 0 : value);
      }),
    );
  });

  it.each([
    [1e-7, "0.0000001"],
    [-1.5e-10, "-0.00000000015"],
    [1e21, "1000000000000000000000"],
    [1.25e22, "12500000000000000000000"],
    [45000.5, "45000.5"],
    [1e300, null],
  ])("writes %d plainly", (value, text) => {
    expect(plainNotation(value)).toBe(text);
  });
});

describe("what is refused", () => {
  it.each([
    "",
    "{",
    "nul",
    "NaN",
    "Infinity",
    "-Infinity",
    "01",
    "+1",
    ".5",
    "1.",
    "{'a':1}",
    '{"a":1,}',
    "[1 2]",
    '"\u0001"',
    '{"a":1} x',
    '"\\',
  ])("%j is not JSON", (text) => {
    expect(messageOf(text)).toBe("not valid JSON");
  });

  it("nesting over the limit, not nesting at it", () => {
    expect(messageOf("[".repeat(MAX_DEPTH) + "]".repeat(MAX_DEPTH))).toBeNull();
    expect(messageOf("[".repeat(MAX_DEPTH + 1) + "]".repeat(MAX_DEPTH + 1))).toMatch("nested deeper");
    expect(messageOf("[".repeat(30_000))).toMatch("nested deeper");
  });

  it("more values than any body needs", () => {
    expect(messageOf(`[${"0,".repeat(MAX_VALUES)}0]`)).toMatch("more than");
  });

  it("a name that comes twice in one object, however it is written", () => {
    expect(messageOf('{"a":1,"a":2}')).toMatch("twice");
    expect(messageOf('{"a":1,"\\u0061":2}')).toMatch("twice");
    expect(messageOf('{"b":[{"a":1},{"a":1}],"a":{"a":":,{["}}')).toBeNull();
  });

  it("__proto__, which would be no field like others", () => {
    expect(messageOf('{"__proto__":{"admin":true}}')).toMatch("__proto__");
    expect(messageOf('{"a":{"\\u005f_proto__":1}}')).toMatch("__proto__");
  });
});

it("reads strings with quotes, backslashes and brackets as they are", () => {
  const value = { "a\\": 'x"y', b: "\\\\", c: "[{:,", d: ["\n", ""] };
  expect(valueOf(JSON.stringify(value))).toEqual(value);
});

it("reads what JSON.parse reads, for anything within the limits", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      const text = JSON.stringify(value);
      const parsed = parseJson(text);
      if (text.includes("__proto__")) return;
      expect(parsed).toEqual({ ok: true, value: JSON.parse(text) as unknown });
    }),
  );
});
