/** Reads the events that schemathesis has written: every request it made, what was answered, and which of its checks failed. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { FuzzPhase } from "./phases";

/** One request and its answer. */
export interface Exchange {
  /** As the document writes it; of a method that it does not have, that method. */
  readonly operation: string;
  readonly url: string;
  /** But for the token. */
  readonly headers: Readonly<Record<string, string>>;
  readonly requestBody: string | null;
  /** Null when none came: the connection broke, or it took longer than it may. */
  readonly status: number | null;
  readonly answer: string;
}

export interface Failure {
  readonly check: string;
  readonly title: string;
  readonly message: string;
  readonly exchange: Exchange;
}

export interface PhaseRun {
  readonly phase: FuzzPhase;
  readonly answers: number;
  /** Answers by operation and status; status 0 is no answer. */
  readonly counts: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** An exchange of each operation and status. */
  readonly samples: ReadonlyMap<string, Exchange>;
  readonly failures: readonly Failure[];
  /** What kept schemathesis from working, by its words. */
  readonly errors: readonly string[];
  /** Longest answer in seconds. */
  readonly slowestSeconds: number;
}

export const NO_ANSWER = 0;

interface Payload {
  readonly $base64?: string;
}
interface Interaction {
  readonly request: {
    readonly method: string;
    readonly uri: string;
    readonly headers: Readonly<Record<string, readonly string[]>>;
    readonly body: Payload | null;
  };
  readonly response: {
    readonly status_code: number;
    readonly content: Payload | null;
    readonly elapsed: number;
  } | null;
}
interface Check {
  readonly name: string;
  readonly status: string;
  readonly failure_info?: { readonly failure: { readonly title: string; readonly message: string } };
}
interface Recorder {
  readonly cases?: Readonly<Record<string, { readonly value: { readonly path: string } }>>;
  readonly checks?: Readonly<Record<string, readonly Check[]>>;
  readonly interactions?: Readonly<Record<string, Interaction>>;
}
interface Event {
  readonly ScenarioFinished?: { readonly recorder: Recorder };
  readonly NonFatalError?: {
    readonly label: string;
    readonly value: { readonly type: string; readonly message: string };
  };
  readonly FatalError?: unknown;
}

/** All that one phase came to. Throws on a line that is no event. */
export async function readEvents(phase: FuzzPhase, path: string): Promise<PhaseRun> {
  const run = {
    phase,
    answers: 0,
    counts: new Map<string, Map<number, number>>(),
    samples: new Map<string, Exchange>(),
    failures: [] as Failure[],
    errors: [] as string[],
    slowestSeconds: 0,
  };
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line.trim() === "") continue;
    const { ScenarioFinished: scenario, NonFatalError: error, FatalError: fatal } = JSON.parse(line) as Event;
    if (error !== undefined) run.errors.push(`${error.label}: ${error.value.type}: ${error.value.message}`);
    if (fatal !== undefined) run.errors.push(JSON.stringify(fatal).slice(0, 1_000));
    const { cases = {}, checks = {}, interactions = {} } = scenario?.recorder ?? {};
    for (const [id, interaction] of Object.entries(interactions)) {
      const exchange = exchangeOf(interaction, cases[id]?.value.path ?? new URL(interaction.request.uri).pathname);
      if (!isWithoutItsToken(phase, interaction, exchange)) count(run.counts, exchange);
      run.answers += 1;
      run.slowestSeconds = Math.max(run.slowestSeconds, interaction.response?.elapsed ?? 0);
      const key = `${exchange.operation} ${exchange.status}`;
      if (!run.samples.has(key)) run.samples.set(key, exchange);
      for (const { name, status, failure_info: info } of checks[id] ?? []) {
        if (status === "failure" && info !== undefined)
          run.failures.push({ check: name, title: info.failure.title, message: info.failure.message, exchange });
      }
    }
  }
  return run;
}

/** The token, and what every request has. */
const SHOWN_NEVER = new Set([
  "authorization",
  "content-type",
  "content-length",
  "user-agent",
  "accept",
  "accept-encoding",
  "connection",
]);

const textOf = (payload: Payload | null): string =>
  payload?.$base64 === undefined
    ? ""
    : new TextDecoder().decode(Uint8Array.from(atob(payload.$base64), (byte) => byte.charCodeAt(0)));

function exchangeOf({ request, response }: Interaction, path: string): Exchange {
  return {
    operation: `${request.method} ${path}`,
    url: request.uri,
    headers: Object.fromEntries(
      Object.entries(request.headers)
        .filter(([name]) => !SHOWN_NEVER.has(name.toLowerCase()))
        .map(([name, values]) => [name, values.join(", ")]),
    ),
    requestBody: request.body === null ? null : textOf(request.body),
    status: response === null ? null : response.status_code,
    answer: response === null ? "" : textOf(response.content),
  };
}

/** Schemathesis takes the token away now and then, to see it missed: that is no answer to the token of the phase. */
const isWithoutItsToken = ({ onlyStatus }: FuzzPhase, { request }: Interaction, { status }: Exchange): boolean =>
  onlyStatus !== 401 && status === 401 && request.headers["Authorization"] === undefined;

function count(counts: Map<string, Map<number, number>>, { operation, status }: Exchange): void {
  const ofOperation = counts.get(operation) ?? new Map<number, number>();
  counts.set(operation, ofOperation);
  ofOperation.set(status ?? NO_ANSWER, (ofOperation.get(status ?? NO_ANSWER) ?? 0) + 1);
}
