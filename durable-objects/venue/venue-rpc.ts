/** What a venue object answers over RPC. One object per venue, named as the venue: its admission, statistics, ramp and reconciliation. */
import type { CapitalRamp } from "../../shared/core/capital-ramp";
import type { Canary, VenueMode } from "../../shared/core/controls";
import type { Money } from "../../shared/core/decimal";
import type { Millis } from "../../shared/core/ids";
import type { Lease } from "../../shared/core/state";
import type { VenueObservation } from "../../shared/core/venue-observation";
import type {
  ReconciliationReportView,
  ReconciliationRunView,
  ReconciliationView,
  VenueBalancesView,
  VenueChangeView,
  VenueRampView,
  VenueView,
} from "../../shared/contract/venue-views";
import type { Page } from "../../shared/contract/views";
import type { Answer, ListQuery } from "../account/account-rpc";

/** One thing that wants to go to the venue. */
export interface AdmissionRequest {
  readonly kind: Lease["kind"];
  /** What it adds to the value sent; 0 for what adds nothing. */
  readonly notional: Money;
}

/** Leave to send it now, to try again later, or never. */
export type Admission =
  | { readonly kind: "go" }
  | { readonly kind: "hold"; readonly retryAfterMs: Millis; readonly reason: string }
  | { readonly kind: "refuse"; readonly reason: string };

export interface AdmitBatch {
  readonly account: string;
  readonly requests: readonly AdmissionRequest[];
  /** What became of what was sent before; null when nothing is new. */
  readonly observed: VenueObservation | null;
}

export interface AdmissionReply {
  /** One per request, in their order. */
  readonly admissions: readonly Admission[];
  /** For so long whatever else goes to the venue need not be asked for: it has neither a budget nor a cap, and works. */
  readonly passMs: Millis;
}

export interface SetVenueMode {
  readonly mode: VenueMode;
  readonly canary: Canary | null;
  readonly reason: string;
  readonly by: string;
}

export interface SetPanic {
  readonly panicked: boolean;
  readonly reason: string;
  readonly by: string;
}

export interface SetRamp {
  /** Those that change. */
  readonly changes: Partial<CapitalRamp>;
  readonly reason: string;
  readonly by: string;
}

/** Whether the execution script holds credentials of the venue: it alone can say. Names and values never leave it. */
export interface VenueReportsIn {
  readonly hasCredentials: boolean;
}

/** What the execution script is to do for the venue. */
export interface VenueWork {
  /** The run that waits for its reports, and the accounts to compare; null when none does. */
  readonly reconcile: {
    readonly run: string;
    readonly accounts: readonly AccountToCompare[];
    /** How far trades were counted towards the balances, by symbol; left out where the venue keeps none. */
    readonly balanceCursors?: Readonly<Record<string, string>>;
  } | null;
}

/** What the venue's account holds, and the trades of our orders since the cursors of the work. */
export interface VenueHoldings {
  /** By currency, free and locked together. Null when not all trades could be read: then only they count. */
  readonly totals: ReadonlyMap<string, Money> | null;
  /** Trades that the totals hold. */
  readonly before: readonly BalanceMove[];
  /** Trades that were told when the account had been looked at: it held the first of them or none, and nobody can say which. */
  readonly between: readonly BalanceMove[];
  /** How far trades were read, by symbol. */
  readonly cursors: Readonly<Record<string, string>>;
}

/** A trade of ours, as it moves the balances: signed, by currency, its fee among them. */
export interface BalanceMove {
  readonly symbol: string;
  /** By the venue's clock. Trades of one symbol are in their order. */
  readonly at: Millis;
  readonly amounts: ReadonlyMap<string, Money>;
}

/** `cursors` say by symbol how far its fills have been compared. */
export interface AccountToCompare {
  readonly account: string;
  readonly cursors: Readonly<Record<string, string>>;
}

export interface ReportedAccount {
  readonly report: ReconciliationReportView;
  readonly cursors: Readonly<Record<string, string>>;
}

export interface VenueRpc {
  /** Decides what of a batch may go to the venue now; at most one commit. */
  admit(batch: AdmitBatch): Promise<AdmissionReply>;
  /** Takes in what became of batches, when no further one follows. */
  observe(observed: VenueObservation): Promise<void>;

  view(): Promise<Answer<VenueView>>;
  setMode(command: SetVenueMode): Promise<Answer<VenueChangeView>>;
  setPanic(command: SetPanic): Promise<Answer<VenueChangeView>>;
  setRamp(command: SetRamp): Promise<Answer<VenueRampView>>;

  /** Begins a reconciliation of all accounts that trade here, or names the one that runs. */
  reconcile(command: { readonly reason: string; readonly by: string }): Promise<Answer<ReconciliationRunView>>;
  reconciliations(query: ListQuery): Promise<Answer<Page<ReconciliationRunView>>>;
  reconciliation(run: string): Promise<Answer<ReconciliationView>>;

  // Called by the execution script.
  reportIn(report: VenueReportsIn): Promise<VenueWork>;
  /** Keeps what comparing one account came to; a second report of the same account replaces the first. */
  keepReport(run: string, reported: ReportedAccount): Promise<void>;
  /** Judges balances, or gives what was judged last when they could not be read (null); `alert` is what a person has to look at. */
  keepBalances(run: string, holdings: VenueHoldings | null): Promise<{ readonly alert: string | null }>;
  /** A person takes the balances that were seen last for right. */
  agreeBalances(command: { readonly reason: string; readonly by: string }): Promise<Answer<VenueBalancesView>>;
}
