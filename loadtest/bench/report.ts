/** The benchmark's tables and its page. */
import { bullets, machineTable, table } from "../lib/tables";
import { CASES, growth, OPEN_ORDERS, POSITIONS, type CaseResult } from "./cases";
import { CALLS_PER_SAMPLE } from "./decision";
import type { RestartTimes } from "./restart";
import type { WhatIfTimes } from "./what-if";

export interface BenchReport {
  readonly date: string;
  readonly results: readonly CaseResult[];
  readonly restart: RestartTimes;
  readonly whatIf: WhatIfTimes;
  readonly misses: readonly string[];
  readonly environment: readonly (readonly [string, string])[];
  readonly rounds: number;
}

/** What the terminal shows. */
export function benchTables(results: readonly CaseResult[], restart: RestartTimes, whatIf: WhatIfTimes): string {
  const rows = results.map(({ kept, size, times }) => [
    kept,
    String(size.openOrders),
    String(size.positions),
    times.p50.toFixed(2),
    times.p99.toFixed(2),
    (1_000_000 / times.p50).toFixed(0),
  ]);
  const decided = results.filter(({ kept }) => kept === "decided");
  return [
    table(["one decision", "open orders", "positions", "P50 µs", "P99 µs", "a second"], rows),
    table(
      ["positions", `P50 at ${OPEN_ORDERS[2]} ÷ at ${OPEN_ORDERS[0]} open orders`],
      POSITIONS.map((positions) => [String(positions), growth(decided, positions).toFixed(2)]),
    ),
    table(
      ["restart", "milliseconds"],
      [
        ["open orders", String(restart.openOrders)],
        ["read the account from its tables, and rebuild what is kept incrementally", restart.readMs.toFixed(0)],
        ["put what was on its way in doubt", restart.recoverMs.toFixed(0)],
        ["together", restart.totalMs.toFixed(0)],
      ],
    ),
    table(
      ["what-if over the whole past", ""],
      [
        ["orders judged", String(whatIf.orders)],
        ["rows of the journal", String(whatIf.rows)],
        ["decisions that would have changed", String(whatIf.changed)],
        ["undetermined", String(whatIf.undetermined)],
        ["milliseconds", whatIf.ms.toFixed(0)],
      ],
    ),
  ].join("\n\n");
}

/** The README of a result. */
export function benchPage({ date, results, restart, whatIf, misses, environment, rounds }: BenchReport): string {
  return [
    `# ${date}: bench`,
    `\`npm run bench\`; ${CASES.length} cases; \`decided\` in ${rounds} rounds, of which the median counts, the others once.`,
    benchTables(results, restart, whatIf),
    misses.length === 0 ? "Everything wanted is met." : `Missed:\n\n${misses.map((miss) => `- ${miss}`).join("\n")}`,
    "## How it was measured",
    bullets([
      `A decision is a limit order that rests (three of four) or an \`ioc\` at the mark, with every check of docs/domain.md on (duplicates, self-match and repeated executions too, VaR over 250 days of returns), the event and the state evolved by it, and the look at the limits' levels that follows, in a turn of its own. \`encoded\` adds the JSON of the journal row and of the order's row; \`written\` hashes and writes them as well, into a database in memory (a commit to disk is not in it).`,
      `P50 and P99 are over samples of ${CALLS_PER_SAMPLE} decisions. 500 samples of warm-up are not counted. The orders are cancelled after each sample, not timed, so that the account keeps its size.`,
      "Each case runs in a thread of its own, so with a heap of its own. Open orders are acknowledged by the venue, and lie evenly over the positions' symbols.",
      "The what-if reads a journal of orders that rested, filled or were cancelled under moving marks, from a database file in Node's SQLite, decodes it, judges every decision under two sets of limits and prints every line. Median of 3.",
      "The restart reads a database file in Node's SQLite, warm in the page cache, with the object's own tables and code; the Workers runtime's SQLite differs. Median of its runs.",
    ]),
    machineTable(environment),
  ]
    .join("\n\n")
    .concat("\n");
}
