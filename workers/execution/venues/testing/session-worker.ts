/** A script with nothing but the connection to a venue, and accounts and a venue object that remember what they are told: for tests over a real network. */
import { DurableObject } from "cloudflare:workers";
import { parseConfig } from "../../../../config/load-config";
import instruments from "../../../../config/instruments.json";
import limits from "../../../../config/limits.json";
import venues from "../../../../config/venues.json";
import type { AccountId, VenueId } from "../../../../shared/core/ids";
import type { VenueReport } from "../../../../shared/core/venue-protocol";
import { aCancel, aLease, aQuery, aSubmit } from "../../../../shared/matching/testing/builders";
import type { ExecutionBindings } from "../../bindings";
import { linkedVenue } from "../linked-venue";
import { VenueSession } from "../venue-session";

interface Bindings extends ExecutionBindings {
  /** A row of venues.json. */
  readonly VENUE_ROW: { readonly venue: string };
}

export class Session extends VenueSession {
  constructor(ctx: DurableObjectState, env: Bindings) {
    const config = parseConfig({
      instruments,
      limits,
      venues: { ...venues, venues: [...venues.venues, env.VENUE_ROW] },
    });
    super(ctx, env, config);
  }
}

export class Account extends DurableObject {
  #told: VenueReport[] = [];

  async applyReports({ reports }: { reports: readonly VenueReport[] }): Promise<{ applied: number }> {
    this.#told.push(...reports);
    return { applied: reports.length };
  }

  async told(): Promise<VenueReport[]> {
    return this.#told;
  }
}

export class Venue extends DurableObject {
  #asked: string[] = [];
  #fills = 0;

  async reconcile({ reason }: { reason: string; by: string }): Promise<{ ok: true }> {
    this.#asked.push(reason);
    return { ok: true };
  }

  async observe({ fills }: { fills: number }): Promise<void> {
    this.#fills += fills;
  }

  async fills(): Promise<number> {
    return this.#fills;
  }

  async asked(): Promise<string[]> {
    return this.#asked;
  }
}

const inText = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === "bigint" ? String(part) : part instanceof Map ? Object.fromEntries(part) : part,
  );

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const asked = (name: string): string => searchParams.get(name) ?? "";
    const account = asked("account") as AccountId;
    const venue = linkedVenue(env.VENUE_ROW.venue as VenueId, (name) => env.VENUE_SESSION.getByName(name));
    const send = (intent: Parameters<typeof aLease>[0]) =>
      venue.execute(account, [aLease(intent, { expiresAt: Date.now() + 10_000, venue: venue.id })]);
    const routes: Readonly<Record<string, () => Promise<unknown>>> = {
      "/buy": () => send(aSubmit({ orderId: asked("order"), quantity: asked("quantity"), price: asked("price") })),
      "/cancel": () => send(aCancel(asked("order"))),
      "/query": () => send(aQuery(asked("order"), Date.now())),
      "/open": () => venue.openOrders(account),
      "/balances": () => venue.balances(account),
      "/instruments": () => venue.instruments(),
      "/reconciled": () => (env.VENUE.getByName(venue.id) as unknown as Venue).asked(),
      "/counted": () => (env.VENUE.getByName(venue.id) as unknown as Venue).fills(),
      "/told": () => (env.ACCOUNT.getByName(account) as unknown as Account).told(),
    };
    return new Response(inText(await routes[pathname]?.()));
  },
} satisfies ExportedHandler<Bindings>;
