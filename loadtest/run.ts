/**
 * `npm run load -- smoke | gate | latency | ceiling | soak | ratio | scaling | profile`: runs load against the system on the direct socket, with state on
 * disk, and keeps the result. Exits 1 when something wanted was missed.
 */
import { rmSync } from "node:fs";
import { relative } from "node:path";
import { root } from "../scripts/root";
import { tokenSecret } from "../scripts/launcher/token-secret";
import { exitOnUsageError } from "../scripts/usage";
import { auditAccounts, waitUntilQuiet, type Audit } from "./books/audit";
import { environment } from "./lib/environment";
import { FilledTimes } from "./lib/filled-times";
import { k6Binary } from "./lib/k6-binary";
import { startMarks } from "./lib/marks";
import { memoryTrend } from "./lib/memory-trend";
import { runPhase, type PhaseContext, type PhaseResult } from "./lib/phase";
import { today } from "./lib/result-folder";
import { readRunOptions, type RunOptions } from "./lib/run-options";
import { SCENARIOS, TRADED, type Scenario } from "./lib/scenarios";
import { keepResult, resultFolder } from "./lib/keep-result";
import { summaryTables, type RunReport } from "./lib/result-report";
import { remoteTarget, startTarget, type Target } from "./lib/server";
import { acceptedCountDifference } from "./lib/accepted-count";
import { say, temporaryStateDir } from "./lib/study";
import { judge, type Findings } from "./lib/thresholds";
import { runRatio } from "./limit/ratio";
import { runProfile } from "./profile/profile";
import { runScaling } from "./scaling/scaling";

/** Above this share of dropped operations a rate is out of reach. */
const SATURATED = 0.01;

/** Commands that are more than a scenario. */
const STUDIES: Readonly<Record<string, (argv: readonly string[]) => Promise<void>>> = {
  ratio: runRatio,
  scaling: runScaling,
  profile: runProfile,
};

await exitOnUsageError(() => {
  const argv = process.argv.slice(2);
  const study = argv[0] !== undefined && Object.hasOwn(STUDIES, argv[0]) ? STUDIES[argv[0]] : undefined;
  return study === undefined ? runScenario(argv) : study(argv);
});

async function runScenario(argv: readonly string[]): Promise<void> {
  const options = readRunOptions(argv);
  const k6 = k6Binary(say);
  const scenario = (SCENARIOS[options.scenario] as NonNullable<(typeof SCENARIOS)[string]>)(options);
  const stateDir = options.url === null ? temporaryStateDir() : null;
  const target =
    options.url === null
      ? await startTarget(stateDir as string)
      : remoteTarget(options.url, tokenSecret(options.stateDir));
  try {
    const folder = resultFolder(options);
    const context: PhaseContext = {
      k6,
      target,
      accounts: options.accounts,
      symbols: TRADED,
      seed: options.seed,
      folder,
      say,
    };
    const { findings, audit } = await measure(scenario, context, options);
    const report: RunReport = {
      scenario: options.scenario,
      date: today(),
      command: options.command,
      accounts: options.accounts.length,
      seed: options.seed,
      findings,
      verdicts: judge(scenario.thresholds, findings),
      audit,
      environment: environment(stateDir, k6.version),
      complaints: target.complaints,
    };
    say(`\n${summaryTables(report)}\n`);
    for (const { code, account, about, detail } of audit?.differences.slice(0, 50) ?? [])
      say(`${code} ${account} ${about}: ${detail}`);
    for (const [text, count] of target.complaints) say(`logged ${count} times: ${text}`);
    keepResult(folder, report);
    say(`kept in ${relative(root, folder)}`);
    process.exitCode = report.verdicts.every(({ met }) => met) ? 0 : 1;
  } finally {
    await target.stop();
    if (stateDir !== null && !options.keepState) rmSync(stateDir, { recursive: true, force: true });
    else if (stateDir !== null) say(`state kept in ${relative(root, stateDir)}`);
  }
}

async function measure(
  scenario: Scenario,
  context: PhaseContext,
  options: RunOptions,
): Promise<{ findings: Findings; audit: Audit | null }> {
  const { target, accounts } = context;
  // A system that somebody else runs has prices of its own.
  const marks = options.url === null ? await startMarks(target.admin, context.symbols, context.seed) : null;
  let phases: PhaseResult[];
  try {
    phases = await runPhases(scenario, context);
  } finally {
    await marks?.stop();
  }
  const times = new FilledTimes(phases);
  const audit = await auditRun(target, accounts, phases, times);
  const measured = phases.filter(({ plan }) => !plan.warmUp);
  return {
    audit,
    findings: {
      phases,
      createdToFilled: times.distribution(),
      memory: memoryTrend(joined(measured)),
      differences: audit === null ? null : audit.differences.length,
    },
  };
}

async function runPhases({ phases, stopsWhenSaturated }: Scenario, context: PhaseContext): Promise<PhaseResult[]> {
  const results: PhaseResult[] = [];
  for (const plan of phases) {
    say(`${plan.name}: ${plan.seconds} s${plan.warmUp ? ", not judged" : ""}`);
    const result = await runPhase(plan, context);
    results.push(result);
    if (stopsWhenSaturated && plan.pace.model === "open" && result.dropped > SATURATED * result.operations) {
      say(`  saturated: ${result.dropped} operations dropped`);
      break;
    }
  }
  return results;
}

/** Compares the books when nothing is on its way any more. The market stands still by then, or fills would go on. */
async function auditRun(
  target: Target,
  accounts: readonly string[],
  phases: readonly PhaseResult[],
  times: FilledTimes,
): Promise<Audit | null> {
  const { exchangeOf, admin } = target;
  if (exchangeOf === null) return null;
  say("Comparing the accounts with the exchange");
  await waitUntilQuiet(admin, accounts);
  const audit = await auditAccounts({ admin, exchangeOf, accounts, visit: (books) => times.add(books.orders), say });
  const lost = acceptedCountDifference(audit, phases);
  return lost === null ? audit : { ...audit, differences: [...audit.differences, lost] };
}

/** The samples of all measured phases, one after the other. */
function joined(phases: readonly PhaseResult[]): { second: number; residentMB: number }[] {
  const [first] = phases;
  return phases.flatMap(({ memory, startedAt }) =>
    memory.map(({ second, residentMB }) => ({
      second: second + (startedAt - (first?.startedAt ?? startedAt)) / 1000,
      residentMB,
    })),
  );
}
