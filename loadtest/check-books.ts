/**
 * `npm run check-books -- --state-dir <folder> [--accounts load-00,load-01]`: proves, after a load run or a crash, that
 * what the accounts say and what the exchange says is the same. Starts the system on the folder, without load or
 * prices, waits until nothing is on its way, compares, and exits 1 with every difference printed.
 */
import { parseArgs } from "node:util";
import { stateDirOf } from "../scripts/launcher/settings";
import { LOAD_ACCOUNTS } from "../scripts/seed/accounts";
import { exitOnUsageError } from "../scripts/usage";
import { auditAccounts, waitUntilQuiet } from "./books/audit";
import { startTarget } from "./lib/server";

const SHOWN = 100;

await exitOnUsageError(async () => {
  const { values } = parseArgs({ options: { "state-dir": { type: "string" }, accounts: { type: "string" } } });
  const stateDir = stateDirOf(values["state-dir"] === undefined ? process.env : { STATE_DIR: values["state-dir"] });
  const accounts = values.accounts?.split(",") ?? LOAD_ACCOUNTS;
  const target = await startTarget(stateDir);
  try {
    if (target.exchangeOf === null) throw new Error("the exchange's own books are out of reach");
    await waitUntilQuiet(target.admin, accounts);
    const { differences, orders, fills } = await auditAccounts({
      admin: target.admin,
      exchangeOf: target.exchangeOf,
      accounts,
      say: console.log,
    });
    console.log(
      `${orders} orders and ${fills} fills of ${accounts.length} accounts: ${differences.length} differences`,
    );
    for (const { code, account, about, detail } of differences.slice(0, SHOWN))
      console.error(`${code} ${account} ${about}: ${detail}`);
    if (differences.length > SHOWN) console.error(`… and ${differences.length - SHOWN} more`);
    process.exitCode = differences.length === 0 ? 0 : 1;
  } finally {
    await target.stop();
  }
});
