/** What has to occur in a thousand worlds: a fault, transition or code that never does is not tested. */
import { DECISION_CODES } from "../../shared/contract/decision-codes";
import { FAULTS } from "./faults";
import type { Counts } from "./coverage";

/** From and to of an order as order-model.ts has it; `?` for an outcome that is unknown, `!` for one ended by hand until its venue has spoken, `pending` until the venue acknowledges. */
const TRANSITIONS: readonly string[] = [
  "held → pending",
  "held → canceled",
  "held → expired",
  "held → rejected",
  "pending → working",
  "pending → filled",
  "pending → canceled",
  "pending → expired",
  "pending → rejected",
  "pending → pending?",
  "pending? → pending",
  "pending? → working",
  "pending? → filled",
  "pending? → canceled",
  "pending? → expired",
  "pending? → rejected",
  "working → filled",
  "working → canceled",
  "working → expired",
  "working → rejected",
  "working → working?",
  "working? → working",
  "working? → filled",
  "working? → canceled",
  "working? → expired",
  "canceled → filled",
  "pending? → canceled!",
  "working? → canceled!",
  "canceled! → canceled",
  "canceled! → working",
  "canceled! → filled",
  "expired → filled",
];

/** Codes by which orders are refused or end as rejected, but the one that only the API's schema gives, and those by which a change is refused. */
const CODES: readonly string[] = [
  "accepted",
  ...DECISION_CODES.filter((code) => code !== "price_missing"),
  "order_closed",
  "order_is_split",
  "too_many_pending",
  "pending_cancel",
  "position_not_found",
  "order_not_in_doubt",
  "order_within_horizon",
];

/** Answers of the exchange behind the real adapter, by HTTP status and its own code: each kind of docs/execution-faults.md that a request can meet, but 409 with -2021 (a half of a cancel-replace), which comes once in a hundred worlds. */
const ANSWERS: readonly string[] = [
  "200",
  "400 -1006",
  "400 -1013",
  "400 -1020",
  "400 -1021",
  "400 -2010",
  "400 -2011",
  "400 -2013",
  "400 -2022",
  "403",
  "408 -1007",
  "418 -1003",
  "429 -1003",
  "500 -1000",
  "502",
  "503 -1008",
  "504 -1007",
];

/** Between exchanges an order goes on, from one to the other. */
const ROUTES: readonly string[] = ["north → binance", "binance → north"];

/** What of it did not occur. */
export function neverOccurred({ faults, transitions, codes, answers, routes }: Counts): string[] {
  return [
    ...Object.keys(FAULTS)
      .filter((name) => faults[name] === undefined)
      .map((name) => `fault ${name}`),
    ...TRANSITIONS.filter((name) => transitions[name] === undefined).map((name) => `transition ${name}`),
    ...CODES.filter((name) => codes[name] === undefined).map((name) => `code ${name}`),
    ...ANSWERS.filter((name) => answers[name] === undefined).map((name) => `answer ${name}`),
    ...ROUTES.filter((name) => routes[name] === undefined).map((name) => `route ${name}`),
  ];
}

/** The counts as lines, most often first. */
export function coverageTables(counts: Counts): string[] {
  return Object.entries(counts).flatMap(([title, table]) => [
    `${title}:`,
    ...Object.entries(table as Readonly<Record<string, number>>)
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, count]) => `  ${name} ${count}`),
  ]);
}
