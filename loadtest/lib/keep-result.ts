/** Where results are kept: one folder each, none ever overwritten, since a slower result stays in. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/root";
import { reportPage, type RunReport } from "./result-report";
import type { RunOptions } from "./run-options";

/** A new folder such as `2026-11-21-gate`, or `2026-11-21-gate-1-account-2` for the second of a day. */
export function resultFolder({ scenario, accounts }: Pick<RunOptions, "scenario" | "accounts">): string {
  const name = `${new Date().toISOString().slice(0, 10)}-${scenario}${accounts.length === 1 ? "-1-account" : ""}`;
  for (let count = 1; ; count++) {
    const folder = join(root, "loadtest/results", count === 1 ? name : `${name}-${count}`);
    if (existsSync(folder)) continue;
    mkdirSync(folder, { recursive: true });
    return folder;
  }
}

/** Writes the report, and takes away what warm-ups left. */
export function keepResult(folder: string, report: RunReport): void {
  for (const { plan } of report.findings.phases)
    if (plan.warmUp) rmSync(join(folder, `k6-${plan.name}.json`), { force: true });
  writeFileSync(join(folder, "README.md"), reportPage(report));
}
