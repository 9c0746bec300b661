/** The firm object: a thin shell that gives directory.ts, controls-desk.ts and risk-desk.ts the platform's clock, disk and calls. */
import { DurableObject } from "cloudflare:workers";
import { loadConfig } from "../../config/load-config";
import type { OpenAccount } from "../../shared/core/commands";
import type { FirmControls, TradingState } from "../../shared/core/controls";
import type { FirmAuditView, FirmChangeView, FirmLimitsView, FirmRiskView } from "../../shared/contract/firm-views";
import type { AccountSummaryView, Page } from "../../shared/contract/views";
import type { VenueChangeView } from "../../shared/contract/venue-views";
import type { Answer, ListQuery } from "../account/account-rpc";
import type { ObjectBindings } from "../bindings";
import { isoTime } from "../iso-time";
import { systemClock } from "../leases/clock";
import { logFault } from "../log-fault";
import { durableSql } from "../storage/durable-sql";
import { readAudit } from "../storage/firm-audit";
import { FIRM_MIGRATIONS } from "../storage/firm-migrations";
import { runMigrations } from "../storage/run-migrations";
import type { Sql } from "../storage/sql";
import { ControlsDesk } from "./controls-desk";
import { Directory, type OpenedAccount } from "./directory";
import type { ChangeVenue, ControlsLease, FirmRpc, NoteVenueChange, RiskSummary, SetFirmLimits } from "./firm-rpc";
import { RiskDesk } from "./risk-desk";
import { VenueDesk } from "./venue-desk";

/** Who turns the firm to reducing when one of its limits is reached, as the audit names it. */
const FIRM_LIMIT = "firm_limit";

export class Firm extends DurableObject<ObjectBindings> implements FirmRpc {
  readonly #directory: Directory;
  readonly #controls: ControlsDesk;
  readonly #venues: VenueDesk;
  readonly #risk: RiskDesk;
  readonly #sql: Sql;

  constructor(ctx: DurableObjectState, env: ObjectBindings) {
    super(ctx, env);
    const sql = durableSql(ctx.storage);
    runMigrations(sql, FIRM_MIGRATIONS);
    this.#sql = sql;
    const { instruments, venues, firmLimits } = loadConfig();
    this.#directory = new Directory({
      sql,
      now: () => Date.now(),
      openAccount: async (account, command) => {
        const stub = env.ACCOUNT.getByName(account);
        using answer = await stub.openAccount(command);
        return answer.ok ? { ok: true, value: answer.value } : { ok: false, rejection: answer.rejection };
      },
    });
    this.#controls = new ControlsDesk({
      clock: systemClock,
      sql,
      instruments,
      venues,
      pushControls: async (account, controls) => {
        const stub = env.ACCOUNT.getByName(account);
        return await stub.pushControls(controls);
      },
      failed: (account, error) => logFault("controls_not_pushed", { receiver: account }, error, "warn"),
    });
    this.#venues = new VenueDesk({ now: () => Date.now(), sql, controls: this.#controls });
    this.#risk = new RiskDesk({
      clock: systemClock,
      sql,
      defaults: {
        max_exposure: firmLimits.maxExposure,
        max_net_exposure: firmLimits.maxNetExposure,
        max_daily_loss: firmLimits.maxDailyLoss,
      },
      tradingState: () => this.#controls.controls().tradingState,
      restrict: (reason, write) => this.#controls.restrict({ reason, by: FIRM_LIMIT }, write),
    });
  }

  async openAccount(account: string, command: OpenAccount): Promise<Answer<OpenedAccount>> {
    return this.#directory.open(account, command);
  }

  async getAccount(account: string): Promise<Answer<AccountSummaryView>> {
    return this.#directory.get(account);
  }

  async listAccounts(query: ListQuery): Promise<Answer<Page<AccountSummaryView>>> {
    return this.#directory.list(query);
  }

  async setTradingState(command: { state: TradingState; reason: string; by: string }): Promise<Answer<FirmChangeView>> {
    return this.#controls.setTradingState(command);
  }

  async blockSymbol(command: { symbol: string; reason: string; by: string }): Promise<Answer<FirmChangeView>> {
    return this.#controls.blockSymbol(command);
  }

  async unblockSymbol(command: { symbol: string; reason: string | null; by: string }): Promise<Answer<FirmChangeView>> {
    return this.#controls.unblockSymbol(command);
  }

  async changeVenue(command: ChangeVenue): Promise<Answer<VenueChangeView>> {
    return this.#venues.change(command);
  }

  async noteVenueChange(command: NoteVenueChange): Promise<void> {
    this.#venues.noteChange(command);
  }

  async controls(): Promise<FirmControls> {
    return this.#controls.controls();
  }

  async leaseControls(account: string): Promise<ControlsLease> {
    return this.#controls.lease(account);
  }
  async reportRisk(summary: RiskSummary): Promise<void> {
    await this.#risk.report(summary);
  }

  async risk(query: ListQuery): Promise<FirmRiskView> {
    return this.#risk.risk(query);
  }

  async limits(): Promise<FirmLimitsView> {
    return this.#risk.limits();
  }

  async setLimits(command: SetFirmLimits): Promise<Answer<FirmLimitsView>> {
    return this.#risk.setLimits(command);
  }

  async audit(query: ListQuery): Promise<Answer<Page<FirmAuditView>>> {
    const page = readAudit(this.#sql, query);
    if ("ok" in page) return page;
    const data = page.data.map(({ time, ...entry }) => ({ ...entry, time: isoTime(time) }));
    return { ok: true, value: { data, next_cursor: page.nextCursor } };
  }
}
