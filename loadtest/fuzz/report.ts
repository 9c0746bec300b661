/** The page that a run keeps. */
import { table } from "../lib/tables";
import { beyondSchema } from "./beyond-schema";
import type { Finding } from "./judge";
import { nameOf, OPERATIONS } from "./phases";
import type { Schemathesis } from "./python";
import { NO_ANSWER, type Exchange, type PhaseRun } from "./read-events";
import { REQUEST_TIMEOUT_SECONDS } from "./tool-settings";

export interface FuzzReport {
  readonly date: string;
  readonly runs: readonly PhaseRun[];
  readonly findings: readonly Finding[];
  readonly seed: number;
  readonly seconds: number;
  readonly environment: readonly (readonly [string, string])[];
  readonly tool: Schemathesis;
}

/** In Markdown, for the terminal too. */
export function fuzzReport({ date, runs, findings, seed, seconds, environment, tool }: FuzzReport): string {
  const answers = runs.reduce((sum, run) => sum + run.answers, 0);
  const unsuccessful = OPERATIONS.map(nameOf).filter((operation) => !succeeded(runs, operation));
  return `${[
    `# ${date}: the API, fuzzed from its OpenAPI document`,
    `\`npm run fuzz -- --seconds ${seconds} --seed ${seed}\`: ${answers} requests to ${OPERATIONS.length} operations, **${findings.length} findings**.`,
    table(
      ["phase", "asked", "requests", "failed checks", "of them by a rule no schema says", "slowest answer, s"],
      runs.map((run) => [
        run.phase.name,
        run.phase.what,
        String(run.answers),
        String(run.failures.length),
        String(run.failures.filter(beyondSchema).length),
        run.slowestSeconds.toFixed(2),
      ]),
    ),
    `A request that takes longer than ${REQUEST_TIMEOUT_SECONDS} s hangs, and is a finding; so is a 5xx, a status, content type or body that the document does not have, a request that it does not allow and that is taken, one that it allows and that is not understood, another answer than 401 or 403 without the right token, and whatever the system logs as a warning or error.`,
    "## Findings",
    findings.length === 0 ? "None." : findings.map(findingText).join("\n\n"),
    "## Never answered with 2xx",
    unsuccessful.length === 0 ? "Every operation was." : unsuccessful.map((name) => `- \`${name}\``).join("\n"),
    "## Answers by operation and status",
    "All phases with every scope together; 0 is no answer.",
    statusTable(runs.filter(({ phase }) => phase.onlyStatus === null)),
    "## Where",
    table(["", ""], [...environment.filter(([name]) => name !== "k6"), ["schemathesis", tool.version]]),
  ].join("\n\n")}\n`;
}

const succeeded = (runs: readonly PhaseRun[], operation: string): boolean =>
  runs.some(({ counts }) => [...(counts.get(operation)?.keys() ?? [])].some((status) => status >= 200 && status < 300));

function statusTable(runs: readonly PhaseRun[]): string {
  const sums = new Map<string, Map<number, number>>();
  for (const { counts } of runs)
    for (const [operation, statuses] of counts)
      for (const [status, times] of statuses) {
        const ofOperation = sums.get(operation) ?? new Map<number, number>();
        sums.set(operation, ofOperation.set(status, (ofOperation.get(status) ?? 0) + times));
      }
  const statuses = [...new Set([...sums.values()].flatMap((of) => [...of.keys()]))].sort((a, b) => a - b);
  const rows = OPERATIONS.map(nameOf).map((operation) => [
    `\`${operation}\``,
    ...statuses.map((status) => String(sums.get(operation)?.get(status) ?? "")),
  ]);
  return table(["operation", ...statuses.map((status) => String(status === NO_ANSWER ? 0 : status))], rows);
}

function findingText({ phase, operation, what, times, example }: Finding): string {
  const head = `- ${[phase, operation === "" ? "" : `\`${operation}\``, what].filter((part) => part !== "").join(", ")} (${times} times)`;
  return example === null ? head : `${head}\n\n${indented(shown(example))}`;
}

/** What to send again, and what came. */
const shown = ({ operation, url, headers, requestBody, status, answer }: Exchange): string =>
  [
    `${operation.split(" ")[0]} ${url.replace(/^\w+:\/\/[^/]+/, "")}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(requestBody === null || requestBody === "" ? [] : [cut(requestBody)]),
    `${status ?? "no answer"} ${cut(answer)}`,
  ].join("\n");

const MOST_SHOWN = 1_000;
const cut = (text: string): string => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);
const indented = (text: string): string => text.replaceAll(/^/gm, "      ");
