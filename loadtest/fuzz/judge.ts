/** What of all that came to pass is a finding. */
import { beyondSchema } from "./beyond-schema";
import { nameOf } from "./phases";
import { NO_ANSWER, type Exchange, type Failure, type PhaseRun } from "./read-events";

export interface Finding {
  readonly phase: string;
  readonly operation: string;
  readonly what: string;
  readonly times: number;
  /** One of them; null where there is none to show. */
  readonly example: Exchange | null;
}

/** Everything that should not have been, the same of one operation once. `complaints` are what the system logged as warnings and errors. */
export function judge(runs: readonly PhaseRun[], complaints: ReadonlyMap<string, number>): Finding[] {
  return [
    ...runs.flatMap((run) => [
      ...failed(run),
      ...wrongStatuses(run),
      ...neverAsked(run),
      ...run.errors.map((what) => ({ phase: run.phase.name, operation: "", what, times: 1, example: null })),
    ]),
    ...[...complaints].map(([text, times]) => ({
      phase: "",
      operation: "",
      what: `logged: ${text}`,
      times,
      example: null,
    })),
  ];
}

/** Failed checks of schemathesis, but for what is right although the schema cannot say it. */
function failed({ phase, failures }: PhaseRun): Finding[] {
  const found = new Map<string, { failure: Failure; times: number }>();
  for (const failure of failures) {
    if (beyondSchema(failure)) continue;
    const key = `${failure.exchange.operation} ${failure.title} ${sentence(failure)}`;
    found.set(key, { failure, times: (found.get(key)?.times ?? 0) + 1 });
  }
  return [...found.values()].map(({ failure, times }) => ({
    phase: phase.name,
    operation: failure.exchange.operation,
    what: `${failure.title}: ${sentence(failure)}`,
    times,
    example: failure.exchange,
  }));
}

const MOST_WORDS = 300;
/** What was wrong, in one line; which statuses would have been right the example shows. */
const sentence = ({ message }: Failure): string =>
  message
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("Expected:"))
    .join("; ")
    .slice(0, MOST_WORDS);

/** No answer, a fault of ours, or another than the one that a token without leave has to get. */
function wrongStatuses({ phase, counts, samples }: PhaseRun): Finding[] {
  const open = new Set(phase.operations.filter(({ scope }) => scope === null).map(nameOf));
  const documented = new Set(phase.operations.map(nameOf));
  const findings: Finding[] = [];
  for (const [operation, statuses] of counts) {
    for (const [status, times] of statuses) {
      const what = wrong(status, documented.has(operation) && !open.has(operation) ? phase.onlyStatus : null);
      if (what === null) continue;
      const example = samples.get(`${operation} ${status === NO_ANSWER ? null : status}`) ?? null;
      findings.push({ phase: phase.name, operation, what, times, example });
    }
  }
  return findings;
}

/** What a path of chance may fall upon instead of the operation. */
const ELSEWHERE = new Set([404, 405]);

function wrong(status: number, only: number | null): string | null {
  if (status === NO_ANSWER) return "no answer in time, or none at all";
  if (status >= 500) return `answered ${status}`;
  if (only !== null && status !== only && !ELSEWHERE.has(status)) return `answered ${status} instead of ${only}`;
  return null;
}

/** A phase that leaves an operation out says nothing about it. */
const neverAsked = ({ phase, counts }: PhaseRun): Finding[] =>
  phase.operations
    .map(nameOf)
    .filter((operation) => !counts.has(operation))
    .map((operation) => ({ phase: phase.name, operation, what: "never asked", times: 1, example: null }));
