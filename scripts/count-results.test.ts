import { expect, it } from "vitest";
import { closingLine, countTests, sum, type TestReport } from "./count-results";

const aReport = (changes: Partial<TestReport> = {}): TestReport => ({
  numPassedTests: 3,
  numFailedTests: 0,
  testResults: [{ status: "passed", assertionResults: [{ status: "passed" }] }],
  ...changes,
});

it("counts the tests of a run that went well", () => {
  expect(countTests(aReport(), 0)).toEqual({ passed: 3, failed: 0 });
});

it("counts each failing test once", () => {
  const testResults = [{ status: "failed", assertionResults: [{ status: "failed" }, { status: "passed" }] }];
  expect(countTests(aReport({ numFailedTests: 1, testResults }), 1)).toEqual({ passed: 3, failed: 1 });
});

it("counts a file that does not load as a failure", () => {
  const testResults = [{ status: "failed", assertionResults: [] }];
  expect(countTests(aReport({ testResults }), 1)).toEqual({ passed: 3, failed: 1 });
});

it("counts a bad end without a failing test as a failure", () => {
  expect(countTests(aReport(), 1)).toEqual({ passed: 3, failed: 1 });
  expect(countTests(null, 0)).toEqual({ passed: 0, failed: 1 });
});

it("ends with one line that sums all up", () => {
  expect(
    closingLine(
      sum([
        { passed: 3, failed: 1 },
        { passed: 2, failed: 0 },
      ]),
    ),
  ).toBe("5 passed, 1 failed");
});
