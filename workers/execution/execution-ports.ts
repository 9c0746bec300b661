/** The objects of the other script, as the work here asks them. What they answer is plain data and is let go at once (platform.md). */
import type { DifferenceView } from "../../shared/contract/venue-views";
import type { AccountId, OrderId, SymbolId, VenueId } from "../../shared/core/ids";
import type { Config } from "../../shared/core/config";
import type { ExecutionBindings } from "./bindings";
import { writeLogLine } from "./log-line";
import { isSentThere, type OurOrder } from "./reconcile/compare-orders";
import { QuestionPool, questionsPerRun } from "./reconcile/question-pool";
import { reconcileAccount, type AccountToReconcile } from "./reconcile/reconcile-account";
import type { ReportInDeps } from "./report-in";
import { hasCredentials } from "./venues/credentials";
import { openVenues } from "./venues/registry";

const PAGE = 500;

export function reportInDeps(config: Config, env: ExecutionBindings): ReportInDeps {
  return {
    hasCredentials: (id) => {
      const venue = config.venues.get(id);
      return venue === undefined ? null : hasCredentials(venue, env);
    },
    reportIn: async (venue, report) => {
      const stub = env.VENUE.getByName(venue);
      using work = await stub.reportIn(report);
      return work;
    },
    holdings: async (id, since, run) => {
      const read = (await openVenues(config, env).get(id)?.holdings(since, run)) ?? null;
      if (read?.ok === true) return read.value;
      writeLogLine({
        level: "warn",
        event: "balances_not_read",
        venue: id,
        ...(read === null ? {} : { cause: read.message }),
      });
      return null;
    },
    keepBalances: async (venue, run, holdings) => {
      const stub = env.VENUE.getByName(venue);
      using kept = await stub.keepBalances(run, holdings);
      return kept;
    },
    questions: (id) => {
      const venue = config.venues.get(id);
      return new QuestionPool(venue === undefined ? 0 : questionsPerRun(venue));
    },
    compare: async (id, { run, account: { account, cursors }, shared, questions }) => {
      const venue = openVenues(config, env).get(id);
      if (venue === undefined) throw new Error(`no adapter for ${id}`);
      const deps = { venue, look: run, account: accountAt(id, env), shared, questions, now: () => Date.now() };
      return reconcileAccount(account as AccountId, cursors, deps);
    },
    keepReport: async (venue, run, reported) => {
      const stub = env.VENUE.getByName(venue);
      await stub.keepReport(run, reported);
    },
    log: writeLogLine,
  };
}

const accountAt = (venue: VenueId, env: ExecutionBindings): AccountToReconcile => ({
  openOrders: async (account) => {
    const orders: OurOrder[] = [];
    let cursor: string | null = null;
    do {
      const page = await openOrdersPage(env, account, cursor);
      orders.push(...page.data.filter((order) => isSentThere(order, venue)));
      cursor = page.next_cursor;
    } while (cursor !== null);
    return orders;
  },
  order: async (account, orderId: OrderId) => {
    const stub = env.ACCOUNT.getByName(account);
    using answer = await stub.getOrder(orderId);
    return answer.ok ? answer.value : null;
  },
  heldSymbols: async (account) => {
    const stub = env.ACCOUNT.getByName(account);
    using answer = await stub.positions();
    if (!answer.ok) throw new Error(answer.rejection.message);
    return answer.value.data.map(({ symbol }) => symbol as SymbolId);
  },
  unbooked: async (account, fills) => {
    const stub = env.ACCOUNT.getByName(account);
    using missing = await stub.unbookedFills(fills);
    return missing;
  },
  apply: async (account, reports) => {
    const stub = env.ACCOUNT.getByName(account);
    using applied = await stub.applyReports({ kind: "apply_reports", reports });
    if (applied.applied < reports.length) throw new Error("the account does not exist");
  },
  alert: async (account, differences, isComplete) => {
    const stub = env.ACCOUNT.getByName(account);
    using noted = await stub.noteReconciliation({
      kind: "note_reconciliation",
      venue,
      isComplete,
      alerts: differences.map((difference) => ({
        symbol: difference.symbol as SymbolId | null,
        orderId: difference.order_id as OrderId | null,
        message: messageOf(venue, difference),
      })),
    });
    if (!noted.noted) throw new Error("the account does not exist");
  },
});

function messageOf(venue: VenueId, { order_id: orderId, ours, theirs, reason }: DifferenceView): string {
  if (orderId === null) return `${venue}: ${reason} (${theirs ?? "nothing"})`;
  return `order ${orderId} at ${venue}: ${reason} (here: ${ours ?? "nothing"}; there: ${theirs ?? "nothing"})`;
}

async function openOrdersPage(env: ExecutionBindings, account: AccountId, cursor: string | null) {
  const stub = env.ACCOUNT.getByName(account);
  const filters = { symbol: null, side: null, clientOrderId: null, after: null, until: null };
  using answer = await stub.listOrders({ limit: PAGE, cursor, status: "open", ...filters });
  if (!answer.ok) throw new Error(answer.rejection.message);
  return answer.value;
}
