import { parseArgs } from "node:util";
import { UsageError } from "../../scripts/launcher/settings";
import { LOAD_ACCOUNTS } from "../../scripts/seed/accounts";
import { wholeNumber } from "../lib/run-options";
import type { KillOptions } from "./kill-under-load";

/** Reads what may follow `npm run kill-test -- `; throws UsageError naming what is wrong. */
export function readKillOptions(argv: readonly string[]): Omit<KillOptions, "stateDir" | "say"> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      kills: { type: "string", default: "20" },
      rate: { type: "string", default: "500" },
      "earliest-ms": { type: "string", default: "500" },
      "latest-ms": { type: "string", default: "8000" },
      accounts: { type: "string", default: "10" },
      seed: { type: "string", default: "1" },
    },
  });
  const moment = {
    earliest: wholeNumber("earliest-ms", values["earliest-ms"]),
    latest: wholeNumber("latest-ms", values["latest-ms"]),
  };
  if (moment.earliest > moment.latest) throw new UsageError("--earliest-ms is after --latest-ms");
  const accounts = wholeNumber("accounts", values.accounts);
  if (accounts > LOAD_ACCOUNTS.length)
    throw new UsageError(`--accounts: there are ${LOAD_ACCOUNTS.length} accounts for load`);
  return {
    moment,
    accounts,
    kills: wholeNumber("kills", values.kills),
    perSecond: wholeNumber("rate", values.rate),
    seed: wholeNumber("seed", values.seed),
  };
}
