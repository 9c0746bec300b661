/** The page of a crash test: what each life of the system was given, and what was left of it in the end. */
import { bullets, machineTable, table } from "../lib/tables";
import { faultsOf, type KillOptions, type KillReport } from "./kill-under-load";

export interface KillPage {
  readonly date: string;
  /** As it was typed after `npm run kill-test -- `. */
  readonly command: string;
  readonly options: Pick<KillOptions, "kills" | "perSecond" | "moment" | "accounts" | "seed">;
  readonly report: KillReport;
  readonly environment: readonly (readonly [string, string])[];
}

/** The README of a result. */
export function killPage({ date, command, options, report, environment }: KillPage): string {
  const { rounds, sent, promised, lastAgain, audit } = report;
  const { kills, perSecond, moment, accounts, seed } = options;
  const faults = faultsOf(report);
  const ends = Object.entries(audit.ends).map(([end, count]) => `${count} ${end}`);
  return [
    `# ${date}: ${kills} times kill -9 under load`,
    `\`npm run kill-test -- ${command}\`; seed ${seed}; run once. ${perSecond} orders/s were offered over ${accounts} accounts; launcher and runtime were killed ${moment.earliest} to ${moment.latest} ms after the load began, at moments that the seed chose.`,
    `**${faults.length} faults.** ${sent} orders were sent and ${promised} promised; after the last restart the books hold ${audit.orders} orders (${ends.join(", ")}) and ${audit.fills} fills, ${audit.journalRows} journal rows were replayed, and there are ${audit.differences.length} differences to the exchange.`,
    ...(faults.length === 0 ? [] : [faults.map((fault) => `- ${fault}`).join("\n")]),
    table(
      ["kill", "up after ms", "killed after ms", "sent", "answered 201", "sent again: known", "new"],
      rounds.map(({ startMs, killedAtMs, sent: offered, answered, again }, index) =>
        [index + 1, startMs, killedAtMs, offered, answered, again.known, again.new].map(String),
      ),
    ),
    `After the last restart ${lastAgain.known} orders that nobody had answered were known, and ${lastAgain.new} were new.`,
    `## What was asked`,
    bullets([
      "Each order answered 201 (or 200, sent again) is there, once, under its client order id; a cancel answered 200 has ended its order, and one answered 202 was carried out.",
      "Each order and fill is once at the exchange; quantities, average prices, fees, positions, cash and reservations follow from the exchange's own trades, to the last decimal.",
      "Each journal's hashes chain, and its replay gives the live state.",
      "What got no answer was sent again by its client order id in the next life, beside the new load, until it was answered.",
      "The moments come from the seed; what was under way at each does not. The first seconds of each life are slow, since the runtime compiles: fewer orders are answered in a short one than were offered.",
    ]),
    machineTable(environment),
  ]
    .join("\n\n")
    .concat("\n");
}
