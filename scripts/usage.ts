import { ConfigError } from "../config/load-config";
import { UsageError } from "./launcher/settings";

/** Runs a script's main function; a mistake of the caller, or in the configuration, ends it with its own words instead of a stack. */
export async function exitOnUsageError(main: () => void | Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!isUsageError(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

const isUsageError = (error: unknown): error is Error =>
  error instanceof UsageError ||
  error instanceof ConfigError ||
  (error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS"));
