/** docs/execution-faults.md, drawn from the table of faults. */
import { FAULT_NAMES, FAULT_TABLE, isNever, MOMENT_MEANINGS, MOMENTS, type Moment } from "./fault-table";

const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  row(head),
  row(head.map(() => "---")),
  ...rows.map(row),
];
/** A name in words. */
export const words = (name: string): string => name.replaceAll("_", " ");

/** The page that docs/execution-faults.md has to be. */
export const faultsPage = (): string =>
  [
    "# What faults between us and an exchange end in",
    "",
    "Drawn from `workers/execution/testing/fault-table.ts` by `workers/execution/faults.test.ts`, which brings each cell about: one account's core on",
    "its tables, the consumer, the `binance` adapter and its stream, over HTTP and WebSocket against [the simulator](venue-sim.md). The test of a cell",
    "is named after its row and column. Each runs as told here, with a restart of the account while the command is out, and, where something is under way",
    "then, with one when the fault has struck. All end alike.",
    "",
    "In every cell, while the fault lasts: no order is at the venue twice, no fill is booked twice, what is open at the venue is reserved, an ended order",
    "reserves nothing and has all its fills, a doubt has its alert, the books' invariants hold, and journal and tables lead to the same state. When it is over:",
    "the account's fills are the venue's trades to the last digit of the fee, the order has ended or rests at the venue with what is reserved, and no alert of a doubt is",
    "left. Then the order is cancelled, and nothing is reserved.",
    "",
    "The order buys 1 at 49,000, under the market; for faults of the stream that are met after sending, over the market. Quantities are in BTC.",
    "",
    ...table(
      ["moment", "what meets the fault"],
      MOMENTS.map((moment) => [words(moment), MOMENT_MEANINGS[moment]]),
    ),
    "",
    "## The state it ends in",
    "",
    ...table(
      ["fault", "", ...MOMENTS.map(words)],
      FAULT_NAMES.map((name) => [
        words(name),
        FAULT_TABLE[name].what,
        ...MOMENTS.map((moment) => {
          const cell = FAULT_TABLE[name].cells[moment];
          return isNever(cell) ? "cannot be" : cell.ends;
        }),
      ]),
    ),
    "",
    ...MOMENTS.flatMap(section),
  ].join("\n");

/** What happens on the way there. */
const section = (moment: Moment): string[] => [
  `## ${words(moment).replace(/^./, (first) => first.toUpperCase())}`,
  "",
  ...table(
    ["fault", "what came of the commands", "when it has struck", "in the end"],
    FAULT_NAMES.map((name) => {
      const cell = FAULT_TABLE[name].cells[moment];
      return [
        words(name),
        ...(isNever(cell) ? [`cannot be: ${cell.never}`, "", ""] : [cell.commands, cell.struck, cell.ends]),
      ];
    }),
  ),
  "",
];
