/**
 * `npm run kill-test -- [--kills 20] [--rate 500] [--earliest-ms 500] [--latest-ms 8000] [--accounts 10] [--seed 1]`: keeps its
 * report, and exits 1 when a promise was broken, with every fault printed.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "../scripts/root";
import { exitOnUsageError } from "../scripts/usage";
import { killPage } from "./kill/kill-report";
import { faultsOf, killUnderLoad } from "./kill/kill-under-load";
import { readKillOptions } from "./kill/kill-options";
import { environment } from "./lib/environment";
import { newResultFolder, today } from "./lib/result-folder";

await exitOnUsageError(async () => {
  const argv = process.argv.slice(2);
  const options = readKillOptions(argv);
  mkdirSync(join(root, ".state"), { recursive: true });
  const stateDir = mkdtempSync(join(root, ".state", "kill-"));
  const report = await killUnderLoad({ ...options, stateDir, say: (line) => console.log(line) });
  const faults = faultsOf(report);
  const { sent, promised, audit } = report;
  console.log(
    `${sent} orders sent, ${promised} promised; ${audit.orders} orders and ${audit.fills} fills in the books; ${faults.length} faults`,
  );
  for (const fault of faults) console.error(fault);
  const date = today();
  const folder = newResultFolder(`${date}-kill`);
  const page = killPage({
    date,
    command: argv.join(" "),
    options,
    report,
    environment: environment(stateDir, "not used"),
  });
  writeFileSync(join(folder, "README.md"), page);
  console.log(`kept in ${relative(root, folder)}`);
  if (faults.length === 0) rmSync(stateDir, { recursive: true, force: true });
  else console.error(`state kept in ${relative(root, stateDir)}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
});
