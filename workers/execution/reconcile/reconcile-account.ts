/**
 * Compares one account with one venue. What the account lacks is booked as the venue's own report, as any other would be; what
 * cannot be explained is left as it is and shown to a person. Nothing is ever overwritten (docs/decisions/0089).
 */
import type { DifferenceView, ReconciliationReportView } from "../../../shared/contract/venue-views";
import { formatFine, formatMoney, NO_MONEY } from "../../../shared/core/decimal";
import type { AccountId, LeaseId, Millis, OrderId, SymbolId } from "../../../shared/core/ids";
import { ENDED_STATUSES } from "../../../shared/core/order";
import type { FillReport, IntentOutcome, ReportOf, VenueReport } from "../../../shared/core/venue-protocol";
import type { Look, Venue } from "../venues/venue";
import { describeOurs, suspicions, type OurOrder, type Suspicion } from "./compare-orders";
import { inTurn, type QuestionPool } from "./question-pool";

export interface ReconcileDeps {
  readonly venue: Venue;
  /** Names what is compared together: the accounts of one run share what the venue is asked. */
  readonly look: Look;
  readonly account: AccountToReconcile;
  /** How many orders the venue may still be asked about in this run. */
  readonly questions: QuestionPool;
  /** What concerns every account that trades at the venue: it is alerted to it too. */
  readonly shared: readonly DifferenceView[];
  now(): Millis;
}

/** The account's side; each throws when the account does not answer. */
export interface AccountToReconcile {
  /** Open orders that may be at the venue. */
  openOrders(account: AccountId): Promise<readonly OurOrder[]>;
  /** One order, also an ended one; null when it was never the account's. */
  order(account: AccountId, orderId: OrderId): Promise<OurOrder | null>;
  /** Symbols with a position. */
  heldSymbols(account: AccountId): Promise<readonly SymbolId[]>;
  /** Those of the fills that the account has not booked. */
  unbooked(account: AccountId, fills: readonly FillReport[]): Promise<readonly FillReport[]>;
  apply(account: AccountId, reports: readonly VenueReport[]): Promise<void>;
  /** Raises an alert for each, and resolves those of before if all was compared. */
  alert(account: AccountId, differences: readonly DifferenceView[], isComplete: boolean): Promise<void>;
}

/** Pages of fills that one run reads of a symbol; the next goes on where it stopped. */
const MOST_PAGES = 10;
const ASK_MS = 10_000;

interface Compared {
  readonly report: ReconciliationReportView;
  /** How far fills have been compared, by symbol. */
  readonly cursors: Readonly<Record<string, string>>;
}

export async function reconcileAccount(
  account: AccountId,
  cursors: Readonly<Record<string, string>>,
  deps: ReconcileDeps,
): Promise<Compared> {
  const ours = await deps.account.openOrders(account);
  const orders = await compareOrders(account, ours, deps);
  const held = await deps.account.heldSymbols(account);
  const symbols = new Set([...ours.map(({ symbol }) => symbol), ...held, ...Object.keys(cursors)]);
  const differences = [...orders.differences];
  const reached: Record<string, string> = {};
  let fillsCompared = 0;
  for (const symbol of symbols) {
    const fills = await compareFills(account, symbol as SymbolId, cursors[symbol] ?? null, deps);
    differences.push(...fills.differences);
    fillsCompared += fills.compared;
    if (fills.cursor !== null) reached[symbol] = fills.cursor;
  }
  // What could not be read says nothing about what was wrong before: no alert is resolved by it.
  const all = [...differences, ...deps.shared];
  const alerts = all.filter(({ action }) => action === "alert").map((alert) => withRest(alert, orders.unasked));
  const isComplete = all.every(({ action }) => action !== "retry");
  if (isComplete || alerts.length > 0) await deps.account.alert(account, alerts, isComplete);
  const report: ReconciliationReportView = {
    account,
    at: new Date(deps.now()).toISOString(),
    orders_compared: orders.compared,
    fills_compared: fillsCompared,
    differences,
    balances: await readBalances(account, deps),
  };
  return { report, cursors: reached };
}

async function compareOrders(
  account: AccountId,
  ours: readonly OurOrder[],
  deps: ReconcileDeps,
): Promise<{ differences: DifferenceView[]; compared: number; unasked: number }> {
  const theirs = await deps.venue.openOrders(account, deps.look);
  if (!theirs.ok) return { differences: [unread(null, null, theirs)], compared: 0, unasked: 0 };
  const differences: DifferenceView[] = [];
  // Ids sort by age.
  const all = suspicions(ours, theirs.value).toSorted((a, b) => (a.orderId < b.orderId ? -1 : 1));
  const asked = inTurn(all, deps.questions.take(all.length), Number(deps.look));
  for (const suspicion of asked) {
    const difference = await settle(account, suspicion, deps);
    if (difference !== null) differences.push(difference);
  }
  const unasked = all.length - asked.length;
  if (unasked > 0)
    differences.push(unread(null, null, { message: `${unasked} of ${all.length} orders wait for a later run` }));
  return { differences, compared: Math.max(ours.length, theirs.value.length), unasked };
}

const withRest = (alert: DifferenceView, unasked: number): DifferenceView =>
  unasked === 0 ? alert : { ...alert, reason: `${alert.reason}; orders still to be asked about: ${unasked}` };

/** Queries the venue about one order again and books its answer; null if both agree. */
async function settle(account: AccountId, suspicion: Suspicion, deps: ReconcileDeps): Promise<DifferenceView | null> {
  const { orderId, symbol, theirs } = suspicion;
  const before = await deps.account.order(account, orderId);
  const named = { symbol, order_id: orderId };
  if (before === null)
    return {
      ...named,
      kind: "unknown_at_venue",
      ours: null,
      theirs,
      action: "alert",
      reason: "the venue has an order that the account never had",
    };
  const outcome = await ask(account, suspicion, before, deps);
  switch (outcome.kind) {
    case "answered":
      return judge(account, { before, reports: outcome.reports }, deps);
    case "never_arrived":
    case "not_found":
      return {
        ...named,
        kind: "missing_at_venue",
        ours: describeOurs(before),
        theirs: null,
        action: "alert",
        reason: "the venue does not know an order that it had acknowledged",
      };
    case "unknown":
      return unread(symbol, orderId, { message: outcome.cause });
    case "not_sent":
    case "refused_here":
      return unread(symbol, orderId, { message: outcome.reason });
  }
}

async function judge(
  account: AccountId,
  { before, reports }: { readonly before: OurOrder; readonly reports: readonly VenueReport[] },
  deps: ReconcileDeps,
): Promise<DifferenceView | null> {
  await deps.account.apply(account, reports);
  const after = (await deps.account.order(account, before.order_id as OrderId)) ?? before;
  const status = reports.findLast((report) => report.kind === "order_status");
  const named = { symbol: before.symbol, order_id: before.order_id };
  if (status !== undefined && !agrees(after, status))
    return {
      ...named,
      kind: "order_differs",
      ours: describeOurs(after),
      theirs: describeStatus(status),
      action: "alert",
      reason: "both have the same reports and still differ",
    };
  if (describeOurs(after) === describeOurs(before)) return null;
  return {
    ...named,
    kind: after.filled_quantity === before.filled_quantity ? "order_differs" : "missing_fill",
    ours: describeOurs(before),
    theirs: describeOurs(after),
    action: "report",
    reason: "the account had missed it",
  };
}

type Status = ReportOf<"order_status">;

/** Whether an order is open, and filled as far as, the venue says. Its terms may be on their way to change. */
const agrees = ({ status, filled_quantity: filled }: OurOrder, theirs: Status): boolean =>
  filled === formatFine(theirs.filledQuantity) && ENDED.has(status) === (theirs.status !== "working");

const ENDED: ReadonlySet<OurOrder["status"]> = new Set(ENDED_STATUSES);

const describeStatus = ({ status, filledQuantity, quantity }: Status): string =>
  `${status}, ${formatFine(filledQuantity)} of ${formatFine(quantity)} filled`;

async function ask(
  account: AccountId,
  { orderId, symbol }: Suspicion,
  { created_at: createdAt }: OurOrder,
  deps: ReconcileDeps,
): Promise<IntentOutcome> {
  const { venue } = deps;
  const [outcome] = await venue.execute(account, [
    {
      leaseId: `reconcile-${orderId}` as LeaseId,
      venue: venue.id,
      expiresAt: deps.now() + ASK_MS,
      mark: null,
      notional: NO_MONEY,
      intent: { kind: "query", orderId, symbol, leasedAt: Date.parse(createdAt) },
    },
  ]);
  return outcome ?? { kind: "unknown", cause: "the adapter gave no outcome" };
}

async function compareFills(
  account: AccountId,
  symbol: SymbolId,
  since: string | null,
  { venue, look, account: ours }: ReconcileDeps,
): Promise<{ differences: DifferenceView[]; compared: number; cursor: string | null }> {
  const differences: DifferenceView[] = [];
  let cursor = since;
  let compared = 0;
  for (let page = 0; page < MOST_PAGES; page++) {
    const read = await venue.fillsSince(account, symbol, cursor, look);
    if (!read.ok) return { differences: [...differences, unread(symbol, null, read)], compared, cursor };
    const { fills } = read.value;
    const missing = fills.length === 0 ? [] : await ours.unbooked(account, fills);
    if (missing.length > 0) await ours.apply(account, missing);
    differences.push(...missing.map(missingFill));
    compared += fills.length;
    // Past a page of others' trades too: those of the account may come after it.
    cursor = read.value.cursor;
    if (read.value.isLast) break;
  }
  return { differences, compared, cursor };
}

const missingFill = ({ symbol, orderId, tradeId, quantity, price }: FillReport): DifferenceView => ({
  kind: "missing_fill",
  symbol,
  order_id: orderId,
  ours: null,
  theirs: `trade ${tradeId}: ${formatFine(quantity)} at ${formatFine(price)}`,
  action: "report",
  reason: "the account had not booked it",
});

const unread = (
  symbol: SymbolId | null,
  orderId: OrderId | null,
  { message }: { readonly message: string },
): DifferenceView => ({
  kind: "unread",
  symbol,
  order_id: orderId,
  ours: null,
  theirs: null,
  action: "retry",
  reason: message,
});

async function readBalances(
  account: AccountId,
  { venue, look }: ReconcileDeps,
): Promise<ReconciliationReportView["balances"]> {
  const read = await venue.balances(account, look);
  if (!read.ok) return null;
  return Object.fromEntries(
    Array.from(read.value, ([currency, { free, locked }]) => [
      currency,
      { free: formatMoney(free), locked: formatMoney(locked) },
    ]),
  );
}
