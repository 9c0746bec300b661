/** `npm run kill-test -- [--kills 3] [--rate 300] [--duration 5s]`: exits 1 when a promise was broken, with every fault printed. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "../scripts/launcher/settings";
import { parseDuration } from "../scripts/local-token";
import { root } from "../scripts/root";
import { exitOnUsageError } from "../scripts/usage";
import { faultsOf, killUnderLoad } from "./kill/kill-under-load";

await exitOnUsageError(async () => {
  const { values } = parseArgs({
    options: {
      kills: { type: "string", default: "3" },
      rate: { type: "string", default: "300" },
      duration: { type: "string", default: "5s" },
      accounts: { type: "string", default: "10" },
      seed: { type: "string", default: "1" },
    },
  });
  const seconds = parseDuration(values.duration);
  if (seconds === null) throw new UsageError(`--duration takes a duration such as 5s, not ${values.duration}`);
  mkdirSync(join(root, ".state"), { recursive: true });
  const stateDir = mkdtempSync(join(root, ".state", "kill-"));
  const { kills, rate, accounts, seed } = values;
  const report = await killUnderLoad({
    stateDir,
    seconds,
    kills: Number(kills),
    perSecond: Number(rate),
    accounts: Number(accounts),
    seed: Number(seed),
    say: (line) => console.log(line),
  });
  const faults = faultsOf(report);
  const { sent, answered, audit } = report;
  console.log(
    `${sent} orders sent, ${answered} answered 201; ${audit.orders} orders and ${audit.fills} fills in the books; ${faults.length} faults`,
  );
  for (const fault of faults) console.error(fault);
  if (faults.length === 0) rmSync(stateDir, { recursive: true, force: true });
  else console.error(`state kept in ${stateDir}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
});
