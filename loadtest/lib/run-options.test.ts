import { expect, test } from "vitest";
import { readRunOptions } from "./run-options";

test("takes ten accounts, the scenario's own rate and length when nothing is said", () => {
  const options = readRunOptions(["gate"]);
  expect(options).toMatchObject({ scenario: "gate", rate: null, seconds: null, url: null, seed: 1 });
  expect(options.accounts).toHaveLength(10);
});

test("takes everything that is said", () => {
  expect(readRunOptions(["gate", "--accounts", "1", "--rate", "200", "--duration", "2m", "--seed", "7"])).toMatchObject(
    {
      accounts: ["load-00"],
      rate: 200,
      seconds: 120,
      seed: 7,
      command: "gate --accounts 1 --rate 200 --duration 2m --seed 7",
    },
  );
});

test.each([
  [[]],
  [["nothing"]],
  [["gate", "smoke"]],
  [["gate", "--rate", "0"]],
  [["gate", "--rate", "1e3"]],
  [["gate", "--duration", "5"]],
  [["gate", "--accounts", "51"]],
  [["constructor"]],
])("refuses %j", (argv) => {
  expect(() => readRunOptions(argv)).toThrow();
});
