import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aPaperVenue, aRealVenue } from "../../../durable-objects/venue/testing/a-venue";
import { inTurn, QuestionPool, questionsPerRun, startingAt } from "./question-pool";

describe("the questions of a run", () => {
  test.each([
    ["weigh half of the reserve", 500, 27],
    ["are rounded down", 35, 1],
    ["are one at least, however small the reserve", 0, 1],
  ])("%s", (_, weightReserve, questions) => {
    expect(questionsPerRun({ ...aRealVenue, weightReserve })).toBe(questions);
  });

  test("are bounded at paper too, which has no rates", () => {
    expect(questionsPerRun(aPaperVenue)).toBe(100);
  });

  test("go by halves of what is left to the accounts that want them, and to nobody when none are left", () => {
    const pool = new QuestionPool(10);
    expect([20, 0, 1, 20, 20, 20, 20].map((wanted) => pool.take(wanted))).toEqual([5, 0, 1, 2, 1, 1, 0]);
  });
});

test("what is in turn is in order, each once, and all have had their turn when they are due", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 1, max: 45 }),
      fc.integer({ min: 0, max: 1e6 }),
      (length, count, first) => {
        const all = Array.from({ length }, (_, index) => index);
        const seen = new Set<number>();
        for (let run = first; run < first + Math.ceil(length / count); run++) {
          const turn = inTurn(all, count, run);
          expect(turn).toHaveLength(Math.min(count, length));
          expect(new Set(turn).size).toBe(turn.length);
          turn.forEach((one) => seen.add(one));
        }
        expect(seen.size).toBe(length);
      },
    ),
  );
});

test("none is in turn where none may be", () => {
  expect(inTurn(["a", "b"], 0, 7)).toEqual([]);
  expect(startingAt([], 7)).toEqual([]);
  expect(startingAt(["a", "b", "c"], 7)).toEqual(["b", "c", "a"]);
});
