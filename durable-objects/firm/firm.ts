/** The firm object: a thin shell that gives directory.ts and controls-desk.ts the platform's clock, disk and calls. */
import { DurableObject } from "cloudflare:workers";
import { loadConfig } from "../../config/load-config";
import type { OpenAccount } from "../../shared/core/commands";
import type { FirmControls, TradingState } from "../../shared/core/controls";
import type { AccountSummaryView, FirmChangeView, Page } from "../../shared/contract/views";
import type { Answer, ListQuery } from "../account/account-rpc";
import type { ObjectBindings } from "../bindings";
import { systemClock } from "../leases/clock";
import { logFault } from "../log-fault";
import { durableSql } from "../storage/durable-sql";
import { FIRM_MIGRATIONS } from "../storage/firm-migrations";
import { runMigrations } from "../storage/run-migrations";
import { ControlsDesk } from "./controls-desk";
import { Directory, type OpenedAccount } from "./directory";
import type { ControlsLease, FirmRpc } from "./firm-rpc";

export class Firm extends DurableObject<ObjectBindings> implements FirmRpc {
  readonly #directory: Directory;
  readonly #controls: ControlsDesk;

  constructor(ctx: DurableObjectState, env: ObjectBindings) {
    super(ctx, env);
    const sql = durableSql(ctx.storage);
    runMigrations(sql, FIRM_MIGRATIONS);
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
      instruments: loadConfig().instruments,
      pushControls: async (account, controls) => {
        const stub = env.ACCOUNT.getByName(account);
        return await stub.pushControls(controls);
      },
      failed: (account, error) => logFault("controls_not_pushed", { receiver: account }, error, "warn"),
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

  async controls(): Promise<FirmControls> {
    return this.#controls.controls();
  }

  async leaseControls(account: string): Promise<ControlsLease> {
    return this.#controls.lease(account);
  }
}
