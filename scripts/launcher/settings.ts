/** What the launcher may be told: variables of the environment and two flags. */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../root";

export interface Settings {
  readonly host: string;
  /** The API as users reach it. */
  readonly port: number;
  /** The same API by the shortest way through the runtime, for load tests. */
  readonly loadPort: number;
  /** Everything that survives a restart: databases, token secret, bundles. */
  readonly stateDir: string;
  /** The least level that the scripts log; null leaves it to them. Load tests turn the line per request off with it. */
  readonly logLevel: string | null;
  readonly feed: boolean;
  readonly reset: boolean;
}

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A mistake of the caller, told in one line without a stack. */
export class UsageError extends Error {}

const DEFAULT_PORT = 8787;

/** Reads the settings; throws UsageError naming what is wrong. */
export function readSettings(argv: readonly string[], env: Environment): Settings {
  const { values } = parseFlags(argv);
  const port = portOf("PORT", env["PORT"], DEFAULT_PORT);
  return {
    host: env["HOST"] ?? "127.0.0.1",
    port,
    loadPort: portOf("LOAD_PORT", env["LOAD_PORT"], port + 2),
    stateDir: stateDirOf(env),
    logLevel: env["LOG_LEVEL"] ?? null,
    feed: !values["no-feed"],
    reset: values.reset,
  };
}

/** Where the state lives; the token command and the development server look in the same place. */
export const stateDirOf = (env: Environment): string => resolve(root, env["STATE_DIR"] ?? ".state");

function parseFlags(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: { "no-feed": { type: "boolean", default: false }, reset: { type: "boolean", default: false } },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}. Known: --no-feed, --reset`);
  }
}

function portOf(name: string, text: string | undefined, fallback: number): number {
  const port = text === undefined ? fallback : Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new UsageError(`${name} must be a port from 1 to 65535, not ${JSON.stringify(text)}`);
  return port;
}
