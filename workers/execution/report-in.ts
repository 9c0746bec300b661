/** Answers a venue's bell: says whether the venue can be sent to, which only this script knows, and compares accounts that wait for it. */
import type {
  AccountToCompare,
  ReportedAccount,
  VenueReportsIn,
  VenueWork,
} from "../../durable-objects/venue/venue-rpc";
import type { AccountId, VenueId } from "../../shared/core/ids";
import { causeOf, type Log } from "./log-line";

export interface ReportInDeps {
  /** Null for a venue that is not configured. */
  hasCredentials(venue: VenueId): boolean | null;
  reportIn(venue: VenueId, report: VenueReportsIn): Promise<VenueWork>;
  /** Compares one account; throws when it does not answer. */
  compare(venue: VenueId, account: AccountToCompare): Promise<ReportedAccount>;
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
  return async () => {
    // One after another: they share the venue's rate limit with the orders.
    for (const account of reconcile?.accounts ?? []) await compare(venue, reconcile?.run ?? "", account, deps);
  };
}

/** An account that cannot be compared keeps the others waiting no longer; the run ends without it, and the next has it again. */
async function compare(venue: VenueId, run: string, account: AccountToCompare, deps: ReportInDeps): Promise<void> {
  try {
    const reported = await deps.compare(venue, account);
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
