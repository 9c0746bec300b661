/** What may follow `npm run load -- `. */
import { parseArgs } from "node:util";
import { stateDirOf, UsageError } from "../../scripts/launcher/settings";
import { parseDuration } from "../../scripts/local-token";
import { LOAD_ACCOUNTS } from "../../scripts/seed/accounts";
import { SCENARIOS, type ScenarioOptions } from "./scenarios";

export interface RunOptions extends ScenarioOptions {
  readonly scenario: string;
  readonly accounts: readonly string[];
  readonly seed: number;
  /** A system that runs already; null starts one. */
  readonly url: string | null;
  /** State folder of that system, for its token secret. */
  readonly stateDir: string;
  readonly keepState: boolean;
  /** As it was typed. */
  readonly command: string;
}

const DEFAULT_ACCOUNTS = 10;

/** Reads the command line; throws UsageError naming what is wrong. */
export function readRunOptions(argv: readonly string[]): RunOptions {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      rate: { type: "string" },
      duration: { type: "string" },
      accounts: { type: "string" },
      seed: { type: "string", default: "1" },
      url: { type: "string" },
      "state-dir": { type: "string" },
      "keep-state": { type: "boolean", default: false },
    },
  });
  const [scenario, ...more] = positionals;
  if (scenario === undefined || !Object.hasOwn(SCENARIOS, scenario) || more.length > 0) {
    throw new UsageError(
      `usage: npm run load -- ${Object.keys(SCENARIOS).join(" | ")} | ratio | scaling | profile [--rate 1000] [--duration 5m] [--accounts 10] [--seed 1] [--url http://127.0.0.1:8789 --state-dir .state] [--keep-state]`,
    );
  }
  const seconds = values.duration === undefined ? null : parseDuration(values.duration);
  if (values.duration !== undefined && seconds === null)
    throw new UsageError(`--duration takes a duration such as 30s or 5m, not ${values.duration}`);
  const accounts = values.accounts === undefined ? DEFAULT_ACCOUNTS : wholeNumber("accounts", values.accounts);
  if (accounts > LOAD_ACCOUNTS.length)
    throw new UsageError(`--accounts: there are ${LOAD_ACCOUNTS.length} accounts for load`);
  return {
    scenario,
    rate: values.rate === undefined ? null : wholeNumber("rate", values.rate),
    seconds,
    accounts: LOAD_ACCOUNTS.slice(0, accounts),
    seed: wholeNumber("seed", values.seed),
    url: values.url ?? null,
    stateDir: stateDirOf(values["state-dir"] === undefined ? process.env : { STATE_DIR: values["state-dir"] }),
    keepState: values["keep-state"],
    command: argv.join(" "),
  };
}

/** A whole number from 1, at most nine digits; throws UsageError naming the option. */
export function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`--${name} takes a whole number from 1, not ${text}`);
  return Number(text);
}
