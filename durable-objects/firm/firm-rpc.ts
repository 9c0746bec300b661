/** What the firm object answers over RPC. One object, named `firm`: directory of accounts, firm-wide controls, and the risk of all accounts together. */
import type { OpenAccount } from "../../shared/core/commands";
import type { Canary, FirmControls, TradingState, VenueMode } from "../../shared/core/controls";
import type { Money } from "../../shared/core/decimal";
import type { Millis } from "../../shared/core/ids";
import type {
  FirmAuditView,
  FirmChangeView,
  FirmLimitName,
  FirmLimitsView,
  FirmRiskView,
} from "../../shared/contract/firm-views";
import type { AccountSummaryView, Page, RiskLevel } from "../../shared/contract/views";
import type { VenueChangeView } from "../../shared/contract/venue-views";
import type { Answer, ListQuery } from "../account/account-rpc";

export const FIRM_NAME = "firm";

/** Controls as of now, and until when their holder may decide with them without asking again. */
export interface ControlsLease {
  readonly controls: FirmControls;
  readonly leaseMs: number;
}

/** What an account comes to, as it reports now and then. Values are at the last marks it knew. */
export interface RiskSummary {
  readonly account: string;
  readonly asOf: Millis;
  readonly equity: Money;
  /** Value of the long positions, and of the short ones; neither is below zero. */
  readonly long: Money;
  readonly short: Money;
  /** P&L of the UTC day of `asOf`. */
  readonly dayPnl: Money;
  readonly positions: number;
  /** Whether the marks were fresh. */
  readonly isMarked: boolean;
  readonly riskLevel: RiskLevel;
  readonly tradingState: TradingState;
}

/** The firm's limits by name. */
export type FirmLimitSet = Readonly<Record<FirmLimitName, Money>>;

export interface SetFirmLimits {
  /** Those that change. */
  readonly limits: Partial<FirmLimitSet>;
  readonly reason: string;
  readonly by: string;
  /** The version that the change is based on; null for whichever there is. */
  readonly ifVersion: number | null;
}

/** A change of one venue's controls. A canary goes with its mode alone. */
export interface ChangeVenue {
  readonly venue: string;
  readonly change:
    | { readonly kind: "mode"; readonly mode: VenueMode; readonly canary: Canary | null }
    | { readonly kind: "panic"; readonly panicked: boolean }
    | { readonly kind: "health"; readonly healthy: boolean };
  readonly reason: string;
  readonly by: string;
}

/** A change that the venue's object keeps itself. */
export interface NoteVenueChange {
  readonly venue: string;
  readonly what: "set_venue_ramp" | "agree_venue_balances";
  /** What it is set to, for the audit. */
  readonly change: string;
  readonly reason: string;
  readonly by: string;
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
  /**
   * Changes a venue's mode, panic or health; the venue object alone calls it, because it knows whether the venue can be live.
   * Answers when all active accounts have it, or after a second with the names of those that have not.
   */
  changeVenue(command: ChangeVenue): Promise<Answer<VenueChangeView>>;
  /** Writes down who changes what a venue's object keeps, and why, before it does. */
  noteVenueChange(command: NoteVenueChange): Promise<void>;
  controls(): Promise<FirmControls>;
  /** Leases the controls to an account: later changes come by `pushControls` while the lease runs. Renewed by calling again. */
  leaseControls(account: string): Promise<ControlsLease>;
  /**
   * Takes over what an account comes to; an older report than the one kept changes nothing. Answered when it is on disk, and when a
   * limit that it breaks has turned the firm to reducing.
   */
  reportRisk(summary: RiskSummary): Promise<void>;
  /** All accounts together, and a page of them by name; the cursor is the last name of the page before. */
  risk(query: ListQuery): Promise<FirmRiskView>;
  limits(): Promise<FirmLimitsView>;
  setLimits(command: SetFirmLimits): Promise<Answer<FirmLimitsView>>;
  /** Newest first. */
  audit(query: ListQuery): Promise<Answer<Page<FirmAuditView>>>;
}
