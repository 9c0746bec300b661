/** Answers a venue's bell: says whether the venue can be sent to, which only this script knows, and compares accounts that wait for it. */
import type {
  AccountToCompare,
  ReportedAccount,
  VenueHoldings,
  VenueReportsIn,
  VenueWork,
} from "../../durable-objects/venue/venue-rpc";
import type { DifferenceView } from "../../shared/contract/venue-views";
import type { AccountId, VenueId } from "../../shared/core/ids";
import { causeOf, type Log } from "./log-line";
import { startingAt, type QuestionPool } from "./reconcile/question-pool";

/** An account in a run. */
export interface ComparedAccount {
  readonly run: string;
  readonly account: AccountToCompare;
  readonly shared: readonly DifferenceView[];
  /** What the accounts of the run may ask the venue about single orders, together. */
  readonly questions: QuestionPool;
}

export interface ReportInDeps {
  /** Null for a venue that is not configured. */
  hasCredentials(venue: VenueId): boolean | null;
  reportIn(venue: VenueId, report: VenueReportsIn): Promise<VenueWork>;
  /** What the venue's account holds; null where it cannot be read now. Never throws. */
  holdings(venue: VenueId, since: Readonly<Record<string, string>>, run: string): Promise<VenueHoldings | null>;
  /** Gives what a person has to look at in the balances; null for nothing. */
  keepBalances(venue: VenueId, run: string, holdings: VenueHoldings | null): Promise<{ readonly alert: string | null }>;
  /** What a run may ask. */
  questions(venue: VenueId): QuestionPool;
  /** Compares one account in a run, and alerts it to what concerns all; throws when it does not answer. */
  compare(venue: VenueId, compared: ComparedAccount): Promise<ReportedAccount>;
  keepReport(venue: VenueId, run: string, reported: ReportedAccount): Promise<void>;
  log: Log;
}

/** Reports in, and gives the comparing that goes on from there. A venue that does not answer has its bell rung again. */
export async function reportIn(venue: VenueId, deps: ReportInDeps): Promise<() => Promise<void>> {
  const hasCredentials = deps.hasCredentials(venue);
  if (hasCredentials === null) {
    deps.log({ level: "error", event: "venue_not_configured", venue });
    return () => Promise.resolve();
  }
  const { reconcile } = await deps.reportIn(venue, { hasCredentials });
  if (reconcile === null) return () => Promise.resolve();
  return async () => {
    const shared = await judgeBalances(venue, reconcile, deps);
    const { run, accounts } = reconcile;
    const questions = deps.questions(venue);
    // One after another: they share the venue's rate limit with the orders. Another one first in each run, as the first may ask most.
    for (const account of startingAt(accounts, Number(run)))
      await compare(venue, { run, account, shared, questions }, deps);
  };
}

/** Once a run, because all accounts share what the venue holds: what of it each account is to be alerted to. */
async function judgeBalances(
  venue: VenueId,
  { run, balanceCursors }: NonNullable<VenueWork["reconcile"]>,
  deps: ReportInDeps,
): Promise<DifferenceView[]> {
  if (balanceCursors === undefined) return [];
  try {
    const { alert } = await deps.keepBalances(venue, run, await deps.holdings(venue, balanceCursors, run));
    if (alert === null) return [];
    deps.log({ level: "error", event: "balances_differ", venue, cause: alert });
    return [balanceDifference("alert", alert, "the venue's account has moved by more than trades of our orders")];
  } catch (error) {
    deps.log({ level: "warn", event: "balances_not_judged", venue, cause: causeOf(error) });
    return [balanceDifference("retry", null, "the balances could not be judged")];
  }
}

const balanceDifference = (action: "alert" | "retry", theirs: string | null, reason: string): DifferenceView => ({
  kind: "balance",
  symbol: null,
  order_id: null,
  ours: null,
  theirs,
  action,
  reason,
});

/** An account that cannot be compared keeps the others waiting no longer; the run ends without it, and the next has it again. */
async function compare(venue: VenueId, compared: ComparedAccount, deps: ReportInDeps): Promise<void> {
  const { run, account } = compared;
  try {
    const reported = await deps.compare(venue, compared);
    logAlerts(venue, reported, deps);
    await deps.keepReport(venue, run, reported);
  } catch (error) {
    const name = account.account as AccountId;
    deps.log({ level: "error", event: "account_not_reconciled", venue, account: name, cause: causeOf(error) });
  }
}

function logAlerts(venue: VenueId, { report }: ReportedAccount, { log }: ReportInDeps): void {
  const count = report.differences.filter(({ action }) => action === "alert").length;
  if (count > 0) log({ level: "error", event: "reconciliation_alert", venue, account: report.account, count });
}
