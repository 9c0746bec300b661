/**
 * A venue behind its admission: each batch is admitted first, and the request carries the outcomes of the batch before.
 * While a pass of the venue object lasts no admission is requested, and the outcomes are reported at the end
 * (docs/decisions/0087).
 */
import type { Admission, AdmissionReply, AdmitBatch } from "../../durable-objects/venue/venue-rpc";
import type { AccountId, Millis, VenueId } from "../../shared/core/ids";
import type { IntentOutcome, LeasedIntent } from "../../shared/core/venue-protocol";
import type { VenueObservation } from "../../shared/core/venue-observation";
import { causeOf, type Log } from "./log-line";
import { OutcomeTally } from "./outcome-tally";
import type { Venue } from "./venues/venue";

export interface AdmissionDeps {
  admit(venue: VenueId, batch: AdmitBatch): Promise<AdmissionReply>;
  observe(venue: VenueId, observed: VenueObservation): Promise<void>;
  now(): Millis;
  log: Log;
}

/** An order whose admission could not be asked for tries again after this. */
const RETRY_MS = 1_000;

const GO: Admission = { kind: "go" };
const UNASKED: Admission = { kind: "hold", retryAfterMs: RETRY_MS, reason: "the venue's admission did not answer" };

export class AdmittedVenue implements Pick<Venue, "execute"> {
  readonly #venue: Pick<Venue, "id" | "execute">;
  readonly #deps: AdmissionDeps;
  readonly #tally = new OutcomeTally();
  #passUntil: Millis = 0;

  constructor(venue: Pick<Venue, "id" | "execute">, deps: AdmissionDeps) {
    this.#venue = venue;
    this.#deps = deps;
  }

  /** As the venue's own, with what is not admitted left out: held intents return to the outbox, refused ones end. Never throws. */
  async execute(account: AccountId, intents: readonly LeasedIntent[]): Promise<IntentOutcome[]> {
    const admissions = await this.#admissionsOf(account, intents);
    const going = intents.filter((_, index) => admissions[index]?.kind === "go");
    const sent = going.length === 0 ? [] : await this.#send(account, going);
    const outcomes = new Map(going.map(({ leaseId }, index) => [leaseId, sent[index]]));
    return intents.map(({ leaseId }, index) => outcomes.get(leaseId) ?? unsent(admissions[index] ?? UNASKED));
  }

  /** Reports the outcomes of the last batch; to be called when no batch follows. Never throws. */
  async finish(): Promise<void> {
    const observed = this.#tally.take();
    if (observed === null) return;
    const { id } = this.#venue;
    try {
      await this.#deps.observe(id, observed);
    } catch (error) {
      // The statistics lack a few counts, and the breaker a few successes or failures.
      this.#deps.log({ level: "warn", event: "observation_lost", venue: id, cause: causeOf(error) });
    }
  }

  async #admissionsOf(account: AccountId, intents: readonly LeasedIntent[]): Promise<readonly Admission[]> {
    if (this.#deps.now() < this.#passUntil) return intents.map(() => GO);
    const requests = intents.map(({ intent, notional }) => ({ kind: intent.kind, notional }));
    const { id } = this.#venue;
    try {
      const askedAt = this.#deps.now();
      const { admissions, passMs } = await this.#deps.admit(id, { account, requests, observed: this.#tally.take() });
      // Counted from before the question, as every lease is.
      this.#passUntil = Math.max(this.#passUntil, askedAt + passMs);
      return admissions;
    } catch (error) {
      this.#deps.log({ level: "error", event: "admission_failed", account, venue: id, cause: causeOf(error) });
      // Cancels and queries take precedence over the venue's budget.
      return requests.map(({ kind }) => (kind === "cancel" || kind === "query" ? GO : UNASKED));
    }
  }

  async #send(account: AccountId, going: readonly LeasedIntent[]): Promise<IntentOutcome[]> {
    const startedAt = this.#deps.now();
    const outcomes = await this.#carriedOut(account, going);
    this.#tally.add({ account, intents: going, outcomes, ms: this.#deps.now() - startedAt });
    return outcomes;
  }

  async #carriedOut(account: AccountId, going: readonly LeasedIntent[]): Promise<IntentOutcome[]> {
    const { id } = this.#venue;
    try {
      const outcomes = await this.#venue.execute(account, going);
      return going.map((_, index) => outcomes[index] ?? { kind: "unknown", cause: "the adapter gave no outcome" });
    } catch (error) {
      // An adapter that throws breaks its contract, and how far it got is unknown.
      this.#deps.log({ level: "error", event: "venue_adapter_threw", account, venue: id, cause: causeOf(error) });
      return going.map(() => ({ kind: "unknown", cause: causeOf(error) }));
    }
  }
}

function unsent(admission: Admission): IntentOutcome {
  switch (admission.kind) {
    case "refuse":
      return { kind: "refused_here", reason: admission.reason };
    case "hold":
      return { kind: "not_sent", reason: admission.reason, retryAfterMs: admission.retryAfterMs };
    case "go":
      // It was admitted, but has no outcome.
      return { kind: "unknown", cause: "the adapter gave no outcome" };
  }
}
