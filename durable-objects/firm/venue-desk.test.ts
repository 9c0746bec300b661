import { expect, test } from "vitest";
import { loadConfig } from "../../config/load-config";
import { money, ratio } from "../../shared/core/decimal";
import type { FirmControls } from "../../shared/core/controls";
import { VirtualTime } from "../leases/testing/virtual-time";
import { readAudit } from "../storage/firm-audit";
import { FIRM_MIGRATIONS } from "../storage/firm-migrations";
import { nodeSql } from "../storage/node-sql";
import { runMigrations } from "../storage/run-migrations";
import { aPaperVenue, aRealVenue } from "../venue/testing/a-venue";
import { ControlsDesk } from "./controls-desk";
import { VenueDesk } from "./venue-desk";

function aFirm() {
  const time = new VirtualTime();
  const sql = nodeSql();
  runMigrations(sql, FIRM_MIGRATIONS);
  const pushes: FirmControls[] = [];
  const deaf = new Set<string>();
  const open = () => {
    const controls = new ControlsDesk({
      clock: time,
      sql,
      ...loadConfig(),
      pushControls: (account, pushed) => {
        if (deaf.has(account)) return Promise.reject(new Error("lost"));
        pushes.push(pushed);
        return Promise.resolve(true);
      },
      failed: () => undefined,
    });
    return { controls, desk: new VenueDesk({ now: () => time.now(), sql, controls }) };
  };
  const audit = () => {
    const page = readAudit(sql, { limit: 10, cursor: null });
    return "ok" in page ? [] : page.data.map(({ action, subject, by }) => `${by} ${action} ${subject}`);
  };
  return { time, sql, pushes, deaf, open, audit };
}

const who = { reason: "fire drill", by: "alice" };
const PANIC = { venue: "paper", change: { kind: "panic", panicked: true }, ...who } as const;

test("a panic is pushed to all active accounts before it answers", async () => {
  const { pushes, open } = aFirm();
  const { controls, desk } = open();
  controls.lease("one");
  controls.lease("two");
  expect(await desk.change(PANIC)).toMatchObject({
    value: { panicked: true, mode: "live", accounts: { active: 2, applied: 2, pending: 0 }, pending_accounts: [] },
  });
  expect(pushes.map(({ venues }) => venues[0]?.panicked)).toEqual([true, true]);
});

test("a panic names after a second the accounts that have not heard of it", async () => {
  const { time, deaf, open } = aFirm();
  const { controls, desk } = open();
  controls.lease("one");
  controls.lease("two");
  deaf.add("two");
  const answer = desk.change(PANIC);
  await time.pass(1_000);
  expect(await answer).toMatchObject({
    value: { accounts: { active: 2, applied: 1, pending: 1 }, pending_accounts: ["two"] },
  });
});

test("a panic that is declared again waits for the accounts that the first has not reached, and is audited once", async () => {
  const { time, deaf, open, audit } = aFirm();
  const { controls, desk } = open();
  controls.lease("one");
  deaf.add("one");
  void desk.change(PANIC);
  await time.pass(100);
  const again = desk.change(PANIC);
  await time.pass(1_000);
  expect(await again).toMatchObject({ value: { accounts: { pending: 1 }, pending_accounts: ["one"] } });
  expect(audit()).toEqual(["alice panic_venue paper"]);
});

test("mode, panic, health and ramp are audited with who and why, and are there after a restart", async () => {
  const { open, audit } = aFirm();
  const { desk } = open();
  const canary = { share: ratio("0.1"), maxQuantity: null, maxNotional: money("500") };
  await desk.change({ venue: "paper", change: { kind: "mode", mode: "canary", canary }, ...who });
  await desk.change(PANIC);
  await desk.change({ venue: "paper", change: { kind: "panic", panicked: false }, ...who });
  await desk.change({ venue: "paper", change: { kind: "health", healthy: false }, reason: "r", by: "circuit_breaker" });
  desk.noteChange({ what: "set_venue_ramp", venue: "paper", change: "cap 100", ...who });
  expect(audit().reverse()).toEqual([
    "alice set_venue_mode paper canary 0.1 worth 500",
    "alice panic_venue paper",
    "alice reset_venue_panic paper",
    "circuit_breaker set_venue_health paper unhealthy",
    "alice set_venue_ramp paper cap 100",
  ]);
  expect(open().controls.controls().venues).toMatchObject([
    { venue: "paper", mode: "canary", canary, panicked: false, healthy: false },
  ]);
});

test("every venue but our own exchange sends nothing for real until somebody says so", () => {
  const { sql, time } = aFirm();
  const controls = new ControlsDesk({
    clock: time,
    sql,
    instruments: loadConfig().instruments,
    venues: new Map([aPaperVenue, aRealVenue].map((venue) => [venue.venue, venue])),
    pushControls: () => Promise.resolve(true),
    failed: () => undefined,
  });
  expect(controls.controls().venues.map(({ venue, mode }) => `${venue} ${mode}`)).toEqual([
    "paper live",
    "real shadow",
  ]);
});

test("a venue that is not configured is refused", async () => {
  const { open } = aFirm();
  expect(await open().desk.change({ ...PANIC, venue: "nowhere" })).toMatchObject({
    rejection: { code: "venue_not_found" },
  });
});
