/**
 * `npm run hostile -- [--seconds 10] [--rate 20]`: keeps its report, and exits 1 when an honest client was answered
 * wrongly, or a hostile one otherwise than it may be.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../scripts/root";
import { exitOnUsageError } from "../scripts/usage";
import { faultsOf, letHostileClientsLoose } from "./hostile/hostile-clients";
import { honestTable, hostilePage } from "./hostile/hostile-report";
import { environment } from "./lib/environment";
import { newResultFolder, today } from "./lib/result-folder";
import { wholeNumber } from "./lib/run-options";

await exitOnUsageError(async () => {
  const argv = process.argv.slice(2);
  const { values } = parseArgs({
    args: argv,
    options: { seconds: { type: "string", default: "10" }, rate: { type: "string", default: "20" } },
  });
  const options = {
    seconds: wholeNumber("seconds", values.seconds),
    perSecond: wholeNumber("rate", values.rate),
    most: Number.MAX_SAFE_INTEGER,
    together: false,
    seed: 1,
  };
  mkdirSync(join(root, ".state"), { recursive: true });
  const stateDir = mkdtempSync(join(root, ".state", "hostile-"));
  const report = await letHostileClientsLoose({ ...options, stateDir, say: (line) => console.log(line) });
  console.log(`\n${honestTable(report)}\n`);
  const faults = faultsOf(report);
  for (const fault of faults) console.error(fault);
  const date = today();
  const folder = newResultFolder(`${date}-hostile`);
  const page = { date, command: argv.join(" "), options, report, environment: environment(stateDir, "not used") };
  writeFileSync(join(folder, "README.md"), hostilePage(page));
  console.log(`kept in ${relative(root, folder)}`);
  rmSync(stateDir, { recursive: true, force: true });
  process.exitCode = faults.length === 0 ? 0 : 1;
});
