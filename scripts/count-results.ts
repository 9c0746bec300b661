/** What passed and what did not, added up over tools and test runs. */

export interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** The part of vitest's JSON report that is counted. */
export interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  /** Files or `describe` blocks that failed; a file that does not load has no tests to count. */
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** Sum of all counts. */
export const sum = (counts: readonly Count[]): Count => ({
  passed: counts.reduce((total, { passed }) => total + passed, 0),
  failed: counts.reduce((total, { failed }) => total + failed, 0),
});

/** The last line of a run. */
export const closingLine = ({ passed, failed }: Count): string => `${passed} passed, ${failed} failed`;

/**
 * The count of one test run. A file that failed without a failing test (it did not load) counts as one failure, and so
 * does a run that ended badly though nothing in it failed: an error outside any test, or a crash before the report.
 */
export function countTests(report: TestReport | null, status: number): Count {
  if (report === null) return { passed: 0, failed: 1 };
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = report.numFailedTests + broken;
  return { passed: report.numPassedTests, failed: failed === 0 && status !== 0 ? 1 : failed };
}
