import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { faultsOf, killUnderLoad } from "./kill-under-load";

const stateDir = mkdtempSync(join(tmpdir(), "edge-oms-kill-"));
afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

test("keeps every promise over kill -9 under load: nothing accepted is lost or doubled, and the books agree with the exchange", async () => {
  const report = await killUnderLoad({
    stateDir,
    kills: 1,
    perSecond: 300,
    moment: { earliest: 2_000, latest: 3_000 },
    accounts: 4,
    seed: 1,
    say: () => undefined,
  });
  expect(faultsOf(report)).toEqual([]);
  // Otherwise it would have proved nothing.
  expect(report.rounds.map(({ answered }) => answered > 0)).toEqual([true]);
  expect(report.sent).toBeGreaterThan(100);
  expect(report.audit.fills).toBeGreaterThan(0);
});
