/** The venue object: a thin shell that gives venue-keeper.ts the platform's clock, disk, queue and calls. */
import { DurableObject } from "cloudflare:workers";
import { loadConfig } from "../../config/load-config";
import type { VenueId } from "../../shared/core/ids";
import { refuse } from "../../shared/core/rejection";
import type { VenueObservation } from "../../shared/core/venue-observation";
import type {
  ReconciliationRunView,
  ReconciliationView,
  VenueBalancesView,
  VenueChangeView,
  VenueRampView,
  VenueView,
} from "../../shared/contract/venue-views";
import type { Page } from "../../shared/contract/views";
import type { Answer, ListQuery } from "../account/account-rpc";
import type { ObjectBindings } from "../bindings";
import { FIRM_NAME } from "../firm/firm-rpc";
import { systemClock } from "../leases/clock";
import { logFault } from "../log-fault";
import { refuseDamaged } from "../refuse-damaged";
import { durableSql } from "../storage/durable-sql";
import { runMigrations } from "../storage/run-migrations";
import { readVenueName, writeVenueName } from "../storage/venue-admission";
import { VENUE_MIGRATIONS } from "../storage/venue-migrations";
import { WakeUpAlarm } from "../../shared/wake-up-alarm";
import { VenueKeeper } from "./venue-keeper";
import type {
  AdmissionReply,
  AdmitBatch,
  ReportedAccount,
  SetPanic,
  SetRamp,
  SetVenueMode,
  VenueHoldings,
  VenueReportsIn,
  VenueRpc,
  VenueWork,
} from "./venue-rpc";

const NOT_FOUND = refuse({ code: "venue_not_found", message: "unknown venue" });

export class Venue extends DurableObject<ObjectBindings> implements VenueRpc {
  /** Null for a name that is not configured: nothing is ever kept of it. */
  readonly #keeper: VenueKeeper | null;
  readonly #alarm: WakeUpAlarm;

  constructor(ctx: DurableObjectState, env: ObjectBindings) {
    super(ctx, env);
    refuseDamaged(ctx, env);
    this.#alarm = new WakeUpAlarm(ctx.storage, () => Date.now());
    const { venues } = loadConfig();
    const named = ctx.id.name;
    if (named !== undefined && !venues.has(named as VenueId)) {
      this.#keeper = null;
      return;
    }
    const sql = durableSql(ctx.storage);
    runMigrations(sql, VENUE_MIGRATIONS);
    // An alarm may start the object without its name.
    const kept = readVenueName(sql);
    const name = named ?? kept;
    if (name !== null && kept === null) writeVenueName(sql, name);
    const config = name === null ? undefined : venues.get(name as VenueId);
    if (config === undefined) {
      this.#keeper = null;
      return;
    }
    const { venue } = config;
    const failed = (event: string, error: unknown): void => logFault(event, { venue }, error, "warn");
    const keeper = new VenueKeeper({
      clock: systemClock,
      sql,
      config,
      firm: {
        controls: async () => {
          using controls = await env.FIRM.getByName(FIRM_NAME).controls();
          return controls;
        },
        changeVenue: async (command) => {
          using answer = await env.FIRM.getByName(FIRM_NAME).changeVenue(command);
          return answer;
        },
        noteVenueChange: (command) => env.FIRM.getByName(FIRM_NAME).noteVenueChange(command),
      },
      ring: async () => {
        await env.EXECUTION.send({ venue });
      },
      wakeUpAt: (at) => ctx.waitUntil(this.#alarm.setFor(at)),
      background: (work) => ctx.waitUntil(work),
      failed,
    });
    this.#keeper = keeper;
    void ctx.blockConcurrencyWhile(async () => {
      await this.#alarm.load();
      // Not waited for: it rings for a script that calls this object.
      ctx.waitUntil(keeper.started().catch((error: unknown) => failed("venue_start", error)));
    });
  }

  async admit(batch: AdmitBatch): Promise<AdmissionReply> {
    if (this.#keeper === null) throw new Error("admission to a venue that is not configured");
    return this.#keeper.admit(batch);
  }

  async observe(observed: VenueObservation): Promise<void> {
    this.#keeper?.observe(observed);
  }

  async view(): Promise<Answer<VenueView>> {
    return this.#keeper?.view() ?? NOT_FOUND;
  }

  async setMode(command: SetVenueMode): Promise<Answer<VenueChangeView>> {
    return this.#keeper?.setMode(command) ?? NOT_FOUND;
  }

  async setPanic(command: SetPanic): Promise<Answer<VenueChangeView>> {
    return this.#keeper?.setPanic(command) ?? NOT_FOUND;
  }

  async setRamp(command: SetRamp): Promise<Answer<VenueRampView>> {
    return this.#keeper?.setRamp(command) ?? NOT_FOUND;
  }

  async reconcile(command: { reason: string; by: string }): Promise<Answer<ReconciliationRunView>> {
    if (this.#keeper === null) return NOT_FOUND;
    const value = this.#keeper.reconciliations.begin(command);
    await this.#keeper.ring();
    return { ok: true, value };
  }

  async reconciliations(query: ListQuery): Promise<Answer<Page<ReconciliationRunView>>> {
    return this.#keeper?.reconciliations.list(query) ?? NOT_FOUND;
  }

  async reconciliation(run: string): Promise<Answer<ReconciliationView>> {
    return this.#keeper?.reconciliations.get(run) ?? NOT_FOUND;
  }

  async reportIn(report: VenueReportsIn): Promise<VenueWork> {
    return this.#keeper?.reportIn(report) ?? { reconcile: null };
  }

  async keepReport(run: string, reported: ReportedAccount): Promise<void> {
    this.#keeper?.reconciliations.keep(run, reported);
  }

  async keepBalances(run: string, holdings: VenueHoldings | null): Promise<{ readonly alert: string | null }> {
    return this.#keeper?.keepBalances(run, holdings) ?? { alert: null };
  }

  async agreeBalances(command: { reason: string; by: string }): Promise<Answer<VenueBalancesView>> {
    return this.#keeper?.agreeBalances(command) ?? NOT_FOUND;
  }

  override async alarm(): Promise<void> {
    this.#alarm.wentOff();
    await this.#keeper?.wakeUp();
  }
}
