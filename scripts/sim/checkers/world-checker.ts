/** Watches the calls between the parts of a world and the disks behind them. */
import type { PaperRequest } from "../../../durable-objects/paper-exchange/paper-exchange-rpc";
import type { AccountId, OrderId } from "../../../shared/core/ids";
import type { Intent, LeasedIntent, TurnReply } from "../../../shared/core/venue-protocol";
import type { Coverage } from "../coverage";
import type { Kind, ObjectHost, Watch } from "../platform/object-host";
import type { HostileVenue } from "../world/hostile-venue";
import type { SpotExchange } from "../world/spot-exchange";
import { AccountChecker, type ShownOrder } from "./account-checker";
import { cashDifferences, positionDifferences, type ShownAccount, type ShownPosition } from "./shown-account";
import { orderIdOf } from "./spot-truth";
import { VenueTruth } from "./venue-truth";

export interface WorldCheckerDeps {
  readonly host: ObjectHost;
  readonly north: HostileVenue;
  readonly spot: SpotExchange | null;
  readonly coverage: Coverage;
  readonly accounts: readonly string[];
  readonly fail: (sentence: string) => void;
  /** Number of what happens now. */
  readonly happening: () => number;
  readonly now: () => number;
  readonly mark: (symbol: string) => bigint | null;
}

/** What may be thrown while faults strike: theirs, and what gives up because of them. */
const EXPECTED =
  /network connection lost|the object has been reset|disk I\/O error|did not become available|within \d+ ms|did not take the message|the object could not start|is dead|the paper exchange did not/;

export class WorldChecker implements Watch {
  readonly truth: VenueTruth;
  readonly accounts: ReadonlyMap<string, AccountChecker>;
  readonly #deps: WorldCheckerDeps;

  constructor(deps: WorldCheckerDeps) {
    const { host, north, spot, coverage, fail } = deps;
    this.#deps = deps;
    this.truth = new VenueTruth(host, north, spot);
    this.accounts = new Map(
      deps.accounts.map((name) => [
        name,
        new AccountChecker(name, host.disk("ACCOUNT", name), {
          truth: this.truth,
          coverage,
          fail,
          happening: deps.happening,
          now: deps.now,
          mark: deps.mark,
        }),
      ]),
    );
  }

  /** Reads all that has come to the disks. */
  look(): void {
    for (const account of this.accounts.values()) account.look();
  }

  /** Orders that neither have ended for good, nor rest, nor wait for a trigger, nor are unknown with an alert (rule 11). */
  underWay(): string[] {
    return [...this.accounts.values()].flatMap((account) =>
      [...account.orders.values()]
        .filter((order) => !order.isParent && (order.isOpen() || order.isAsked))
        .filter((order) => order.stage() === "pending" || order.isPending || order.isUnknown || order.isAsked)
        .filter((order) => !(order.isUnknown && account.hasAlert("unknown_outcome")))
        .map(
          (order) =>
            `${account.account}: order ${order.orderId} is ${order.shown().status}, ${order.shown().certainty}`,
        ),
    );
  }

  /** Where accounts are not as they have to be once nothing is under way: one of them, or all. */
  unsettled(name: string | null = null): string[] {
    return [...this.accounts]
      .filter(([account]) => name === null || account === name)
      .flatMap(([, account]) => {
        account.look();
        return account.unsettled();
      });
  }

  /** Orders whose outcome is unknown. */
  inDoubt(): { account: AccountId; orderId: OrderId }[] {
    return [...this.accounts].flatMap(([account, { orders }]) =>
      [...orders.values()]
        .filter((order) => !order.isParent && order.isUnknown)
        .map(({ orderId }) => ({ account: account as AccountId, orderId: orderId as OrderId })),
    );
  }

  /** Orders that have not ended. */
  open(): string[] {
    return [...this.accounts.values()].flatMap((account) =>
      [...account.orders.values()]
        .filter((order) => !order.isParent && order.isOpen())
        .map(
          (order) =>
            `${account.account}: order ${order.orderId} is ${order.shown().status}, ${order.shown().certainty}`,
        ),
    );
  }

  arrived(kind: Kind, name: string, method: string, parameters: readonly unknown[]): void {
    const client = kind === "ACCOUNT" ? this.accounts.get(name) : undefined;
    // What a cancel of many has to reach is what is open when it comes.
    if (method === "cancelOrders") client?.look();
    client?.requests.arrived(method, parameters, this.#deps.now());
    for (const { account, intent } of sent(kind, method, parameters)) {
      if (kind === "VENUE_SESSION") this.truth.spot?.noteOwner(intent.orderId, account);
      if (intent.kind === "submit") this.#submitArrives(placeOf(kind, name), account, intent);
    }
  }

  /** The exchange behind the real adapter has taken an order, under its client's id. */
  taken(symbol: string, clientOrderId: string): void {
    const { spot } = this.truth;
    const orderId = orderIdOf(clientOrderId);
    const account = spot?.ownerOf(orderId) ?? null;
    const order = account === null ? undefined : this.accounts.get(account)?.orders.get(orderId);
    const say = (what: string): void => this.#deps.fail(`${account}: ${clientOrderId} came to its exchange, ${what}`);
    if (order === undefined) return say("and is nobody's order");
    if (order.isShadow) say("and is only simulated");
    if (order.symbol !== symbol) say(`as an order in ${symbol}`);
    if (this.#deps.spot?.named(symbol, clientOrderId).length !== 1) say("which has had it already");
    if (!order.isOpen() && order.endedHere) say("after it had ended here");
  }

  answered(kind: Kind, name: string, method: string, parameters: readonly unknown[], answer: unknown): void {
    for (const { account, intent } of sent(kind, method, parameters))
      if (intent.kind === "submit") this.#submitDone(placeOf(kind, name), account, intent);
    const account = kind === "ACCOUNT" ? this.accounts.get(name) : undefined;
    if (account === undefined) return;
    if (method === "account" || method === "positions") return this.#summary(account, method, answer);
    account.look();
    account.requests.answered(method, parameters, answer);
    this.#answer(account, method, answer);
  }

  died(kind: Kind, name: string): void {
    if (kind === "ACCOUNT") this.accounts.get(name)?.look();
  }

  threw(kind: Kind, name: string, method: string, error: unknown): void {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (!EXPECTED.test(message)) this.#deps.fail(`${kind} ${name} has thrown at ${method}: ${message}`);
  }

  /** A line of the project's own log: what stopped an object, and was no fault of ours, is a bug. */
  logged(line: string): void {
    if (/"event":"(fail_stop|exchange_stopped|reaction_failed|venue_adapter_threw)"/.test(line) && !EXPECTED.test(line))
      this.#deps.fail(`logged: ${line}`);
  }

  #summary(account: AccountChecker, method: "account" | "positions", answer: unknown): void {
    const { value } = answer as { value?: ShownAccount & { data: ShownPosition[] } };
    if (value === undefined) return account.look();
    account.shownWhole(() =>
      method === "account" ? cashDifferences(account, value) : positionDifferences(account, value.data),
    );
  }

  #answer(account: AccountChecker, method: string, answer: unknown): void {
    switch (method) {
      case "placeOrders":
        for (const reply of answer as { ok: boolean; order: ShownOrder | null; rejection?: { code: string } }[])
          this.#placed(account, reply);
        return;
      case "closePosition":
      case "replaceOrder":
      case "cancelOrder":
      case "resolveOrder":
        return this.#placed(account, answer as { ok: boolean; order?: ShownOrder; rejection?: { code: string } });
      case "getOrder": {
        const { value } = answer as { value?: ShownOrder };
        if (value !== undefined) account.shown(value);
        return;
      }
      case "listOrders": {
        const { value } = answer as { value?: { data: ShownOrder[] } };
        for (const order of value?.data ?? []) account.shown(order);
        return;
      }
      case "verifyJournal": {
        const { value } = answer as { value?: { ok: boolean; error: string | null } };
        if (value?.ok === false) this.#deps.fail(`${account.account}: the journal does not replay: ${value.error}`);
        return;
      }
      case "takeTurn":
        for (const leased of (answer as TurnReply).leased) this.#leased(account, leased);
        return;
      default:
        return;
    }
  }

  #placed(
    account: AccountChecker,
    reply: { ok: boolean; order?: ShownOrder | null; rejection?: { code: string } },
  ): void {
    if (reply.order !== undefined && reply.order !== null) account.shown(reply.order);
    if (reply.rejection !== undefined) this.#deps.coverage.code(reply.rejection.code);
  }

  /** What is let out to be sent: rule 8, and nothing of a halted account but cancels and questions. */
  #leased(account: AccountChecker, { intent, venue, shadow }: LeasedIntent): void {
    const { orderId, kind } = intent;
    const order = account.orders.get(orderId);
    const say = (what: string): void =>
      this.#deps.fail(`${account.account}: the ${kind} of order ${orderId} is let out, ${what}`);
    if (order === undefined) return say("and the order is not on disk");
    if (account.tradingState === "halted" && (kind === "submit" || kind === "replace"))
      say("and the account is halted");
    if (order.isShadow !== (shadow === true)) say(shadow === true ? "as simulated" : "for real, and it is simulated");
    // What has changed it since may have come after it was let out.
    if (kind === "query" || order.changedIn === this.#deps.happening()) return;
    if (order.isUnknown) say("and its outcome is unknown");
    if (!order.isOpen()) say("and it has ended");
    if (order.venue !== venue) say(`to ${venue}, and it belongs to ${order.venue}`);
    if (kind === "submit" && order.isAcknowledged) say("and its venue has acknowledged it");
    if ((venue === "paper") !== (order.firstVenue === "paper")) say(`to ${venue}, and it was for ${order.firstVenue}`);
  }

  #submitArrives({ venue, isShadow }: Place, account: string, { orderId, symbol }: Intent): void {
    const checker = this.accounts.get(account);
    checker?.look();
    const order = checker?.orders.get(orderId);
    const say = (what: string): void => this.#deps.fail(`${account}: order ${orderId} comes to ${venue}, ${what}`);
    if (order === undefined) return say("and is not on disk");
    if (order.isParent) say("and is split");
    if (order.isShadow !== isShadow) say(order.isShadow ? "and is only simulated" : "and is for real");
    if (this.truth.order(venue, account, symbol, orderId, order.isShadow) !== null) say("which has it already");
  }

  #submitDone({ venue }: Place, account: string, { orderId, symbol }: Intent): void {
    const order = this.accounts.get(account)?.orders.get(orderId);
    if (order === undefined || order.isOpen() || !order.endedHere) return;
    const there = this.truth.order(venue, account, symbol, orderId, order.isShadow);
    if (there !== null && there.status !== "rejected")
      this.#deps.fail(`${account}: order ${orderId} was taken by ${venue} after it had ended here`);
  }
}

/** Where a call brings an order to. */
interface Place {
  readonly venue: string;
  readonly isShadow: boolean;
}

/** A connection is named by its venue, a paper exchange by its symbol, or by the venue whose shadow it is. */
function placeOf(kind: Kind, name: string): Place {
  if (kind === "VENUE_SESSION") return { venue: name, isShadow: false };
  const shadowed = /^shadow:([^:]+):/.exec(name)?.[1];
  return { venue: shadowed ?? "paper", isShadow: shadowed !== undefined };
}

/** The intents that a call brings to a venue. */
function sent(kind: Kind, method: string, parameters: readonly unknown[]): { account: string; intent: Intent }[] {
  if (method !== "execute") return [];
  if (kind === "PAPER_EXCHANGE") return [...(parameters[0] as readonly PaperRequest[])];
  if (kind !== "VENUE_SESSION") return [];
  const [account, leased] = parameters as [string, readonly LeasedIntent[]];
  return leased.map(({ intent }) => ({ account, intent }));
}
