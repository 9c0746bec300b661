/**
 * `npm run fuzz -- [--seconds 180] [--seed 1] [--keep-state]`: starts a system of its own, has schemathesis ask it everything that the OpenAPI
 * document allows and much that it does not, and keeps what came of it. Exits 1 on any finding.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { tokenSecret } from "../scripts/launcher/token-secret";
import { root } from "../scripts/root";
import { exitOnUsageError } from "../scripts/usage";
import { judge } from "./fuzz/judge";
import { PHASES } from "./fuzz/phases";
import { prepare } from "./fuzz/prepare";
import { schemathesis } from "./fuzz/python";
import { fuzzReport } from "./fuzz/report";
import type { PhaseRun } from "./fuzz/read-events";
import { runPhase } from "./fuzz/run-phase";
import { environment } from "./lib/environment";
import { startMarks } from "./lib/marks";
import { newResultFolder, today } from "./lib/result-folder";
import { wholeNumber } from "./lib/run-options";
import { TRADED } from "./lib/scenarios";
import { startTarget } from "./lib/server";
import { say } from "./lib/study";

await exitOnUsageError(async () => {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "180" },
      seed: { type: "string", default: "1" },
      "keep-state": { type: "boolean", default: false },
    },
  });
  const seconds = wholeNumber("seconds", values.seconds);
  const seed = wholeNumber("seed", values.seed);
  const tool = schemathesis(say);
  mkdirSync(join(root, ".state"), { recursive: true });
  const stateDir = mkdtempSync(join(root, ".state", "fuzz-"));
  const target = await startTarget(stateDir);
  try {
    const marks = await startMarks(target.admin, TRADED, seed);
    const runs: PhaseRun[] = [];
    try {
      const names = await prepare(target.admin);
      for (const phase of PHASES) {
        say(`${phase.name}: ${phase.what}`);
        const run = await runPhase(phase, {
          tool,
          target,
          names,
          secret: tokenSecret(stateDir),
          stateDir,
          seconds,
          seed,
        });
        runs.push(run);
        say(`  ${run.answers} answers, ${run.failures.length} failures`);
      }
    } finally {
      await marks.stop();
    }
    const date = today();
    const findings = judge(runs, target.complaints);
    const report = fuzzReport({
      date,
      runs,
      findings,
      seed,
      seconds,
      environment: environment(stateDir, "not used"),
      tool,
    });
    const folder = newResultFolder(`${date}-fuzz`);
    writeFileSync(join(folder, "README.md"), report);
    say(report);
    say(`kept in ${relative(root, folder)}`);
    process.exitCode = findings.length === 0 ? 0 : 1;
  } finally {
    await target.stop();
    if (values["keep-state"]) say(`state and events kept in ${relative(root, stateDir)}`);
    else rmSync(stateDir, { recursive: true, force: true });
  }
});
