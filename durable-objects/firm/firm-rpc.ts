/** What the firm object answers over RPC. One object, named `firm`: directory of accounts and firm-wide controls. */
import type { OpenAccount } from "../../shared/core/commands";
import type { FirmControls, TradingState } from "../../shared/core/controls";
import type { AccountSummaryView, FirmChangeView, Page } from "../../shared/contract/views";
import type { Answer, ListQuery } from "../account/account-rpc";

export const FIRM_NAME = "firm";

/** Controls as of now, and until when their holder may decide with them without asking again. */
export interface ControlsLease {
  readonly controls: FirmControls;
  readonly leaseMs: number;
}

export interface FirmRpc {
  /** Writes the account into the directory, then opens it. The same again answers `created: false`, different terms 409 `account_exists`. */
  openAccount(
    account: string,
    command: OpenAccount,
  ): Promise<Answer<{ account: AccountSummaryView; created: boolean }>>;
  getAccount(account: string): Promise<Answer<AccountSummaryView>>;
  listAccounts(query: ListQuery): Promise<Answer<Page<AccountSummaryView>>>;
  setTradingState(command: { state: TradingState; reason: string; by: string }): Promise<Answer<FirmChangeView>>;
  blockSymbol(command: { symbol: string; reason: string; by: string }): Promise<Answer<FirmChangeView>>;
  unblockSymbol(command: { symbol: string; reason: string | null; by: string }): Promise<Answer<FirmChangeView>>;
  controls(): Promise<FirmControls>;
  /** Leases the controls to an account: later changes come by `pushControls` while the lease runs. Renewed by calling again. */
  leaseControls(account: string): Promise<ControlsLease>;
}
