import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newResultFolder, today } from "./result-folder";
import { reportPage, type RunReport } from "./result-report";
import type { RunOptions } from "./run-options";

/** A new folder such as `2026-11-21-gate` or `2026-11-21-gate-1-account`. */
export const resultFolder = ({ scenario, accounts }: Pick<RunOptions, "scenario" | "accounts">): string =>
  newResultFolder(`${today()}-${scenario}${accounts.length === 1 ? "-1-account" : ""}`);

/** Writes the report, and takes away what warm-ups left. */
export function keepResult(folder: string, report: RunReport): void {
  for (const { plan } of report.findings.phases)
    if (plan.warmUp) rmSync(join(folder, `k6-${plan.name}.json`), { force: true });
  writeFileSync(join(folder, "README.md"), reportPage(report));
}
