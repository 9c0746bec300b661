/** domain.md, "Order state" 7: what a venue reports comes to the same in whatever order it arrives, and however often. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatFine, type Price, type Quantity } from "./decimal";
import type { Order, Side } from "./order";
import type { VenueReport } from "./venue-protocol";
import { BTC } from "./testing/a-config";
import { acknowledged, aFill, anAccount, canceled, refused, type TestAccount } from "./testing/test-account";

const ONE = 10n ** 12n;

/** What a venue did with one order: consistent with itself. */
interface Story {
  readonly side: Side;
  readonly tif: "gtc" | "ioc";
  readonly fills: readonly { readonly quantity: string; readonly price: string; readonly fee: string }[];
  readonly request:
    | "none"
    | "cancel"
    | "cancel_refused"
    | "cancel_unknown"
    | "replaced_up"
    | "replaced_down"
    | "replace_refused"
    | "replace_unanswered";
  readonly end: "none" | "canceled" | "expired" | "refused";
}

const fills = fc.array(
  fc.record({
    units: fc.bigInt({ min: 1n, max: 3n }),
    price: fc.integer({ min: 96, max: 104 }),
    fee: fc.integer({ min: 0, max: 9 }),
  }),
  { maxLength: 4 },
);

const stories: fc.Arbitrary<Story> = fc
  .record({
    side: fc.constantFrom<Side>("buy", "sell"),
    tif: fc.constantFrom("gtc" as const, "ioc" as const),
    parts: fills,
    request: fc.constantFrom<Story["request"]>(
      "none",
      "cancel",
      "cancel_refused",
      "cancel_unknown",
      "replaced_up",
      "replaced_down",
      "replace_refused",
      "replace_unanswered",
    ),
    end: fc.constantFrom<Story["end"]>("none", "canceled", "expired", "refused"),
  })
  .map(({ parts, request, end, ...rest }) => {
    // A venue fills no more than it was asked for: 6 at first, 8 or 4 when it was replaced.
    let left = request === "replaced_up" ? 8n : request === "replaced_down" ? 4n : 6n;
    const kept = parts.flatMap(({ units, price, fee }) => {
      const size = units < left ? units : left;
      left -= size;
      return size === 0n ? [] : [{ quantity: String(size), price: String(price), fee: `0.00${fee}` }];
    });
    // What was refused was never acknowledged, replaced or cancelled.
    return {
      ...rest,
      fills: end === "refused" ? kept.slice(0, 1) : kept,
      request: end === "refused" ? "none" : request,
      end,
    };
  });

interface Told {
  readonly account: TestAccount;
  readonly order: Order;
  readonly reports: VenueReport[];
}

/** An account that has sent the order and asked for what the story says, and what its venue has to report. */
function tell({ side, tif, fills: executions, request, end }: Story): Told {
  const account = anAccount();
  const order = account.accepted({ side, tif, quantity: "6", price: "100" });
  const { orderId } = order;
  account.turn();
  if (request.startsWith("cancel")) account.cancel(order);
  if (request.startsWith("replace"))
    account.replace(order, { quantity: request === "replaced_down" ? "4" : "8", price: "101" });
  const [pending] = account.order(order).pending;
  const reports: VenueReport[] = executions.map((execution, nth) => aFill(order, { ...execution, id: `t${nth}` }));
  if (end !== "refused") reports.push(acknowledged(order));
  if (pending !== undefined) {
    const { requestId } = pending;
    if (request === "cancel_refused")
      reports.push({ kind: "cancel_refused", orderId, requestId, reason: "too_late", message: "" });
    if (request === "cancel_unknown" && end !== "none")
      reports.push({ kind: "cancel_refused", orderId, requestId, reason: "unknown_order", message: "" });
    if (request === "replace_refused")
      reports.push({ kind: "replace_refused", orderId, requestId, reason: "other", message: "" });
    if (request === "replaced_up")
      reports.push({
        kind: "replaced",
        orderId,
        requestId,
        quantity: (8n * ONE) as Quantity,
        price: (101n * ONE) as Price,
      });
    if (request === "replaced_down")
      reports.push({
        kind: "replaced",
        orderId,
        requestId,
        quantity: (4n * ONE) as Quantity,
        price: (101n * ONE) as Price,
      });
  }
  if (end === "canceled") reports.push(canceled(order));
  if (end === "expired") reports.push({ kind: "expired", orderId });
  if (end === "refused") reports.push(refused(order));
  return { account, order, reports };
}

/** All that may not depend on the order of arrival. */
function outcome({ account, order }: Told): object {
  const {
    sequence: _s,
    updatedAt: _u,
    intent: _i,
    notBefore: _n,
    attempts: _a,
    leasedAt: _l,
    pending,
    ...seen
  } = account.order(order);
  const book = account.state.books.get(BTC);
  return {
    ...seen,
    pending: pending.map(({ kind, requestId }) => ({ kind, requestId })),
    cash: account.cash,
    position:
      book === undefined
        ? null
        : { quantity: formatFine(book.quantity), cost: book.cost, realized: book.realized, fees: book.fees },
    reserved:
      book === undefined
        ? null
        : { buys: book.buyQuantity, sells: book.sellQuantity, costs: [book.buyCost, book.sellCost] },
    tradingState: account.state.tradingState,
  };
}

test("rule 7: any permutation of a venue's reports, with duplicates, in one turn or several, ends the same", () => {
  const shuffled = stories.chain((story) => {
    const { length } = tell(story).reports;
    const indexes = [...Array(length).keys()];
    return fc.record({
      story: fc.constant(story),
      order: fc
        .tuple(
          fc.shuffledSubarray(indexes, { minLength: length }),
          fc.array(fc.nat({ max: Math.max(0, length - 1) }), { maxLength: 4 }),
        )
        .map(([all, again]) => [...all, ...again]),
      turns: fc.boolean(),
    });
  });
  fc.assert(
    fc.property(shuffled, ({ story, order, turns }) => {
      const inOrder = tell(story);
      inOrder.account.report(...inOrder.reports);
      const other = tell(story);
      const arriving = order.flatMap((index) => other.reports[index] ?? []);
      if (turns) for (const report of arriving) other.account.report(report);
      else other.account.report(...arriving);
      expect(outcome(other)).toEqual(outcome(inOrder));
    }),
    { numRuns: 1_000 },
  );
});
