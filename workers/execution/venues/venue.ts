/** The port to an exchange. Every adapter passes testing/venue-suite.ts. */
import type { AccountId, VenueId } from "../../../shared/core/ids";
import type { IntentOutcome, LeasedIntent } from "../../../shared/core/venue-protocol";

export interface Venue {
  readonly id: VenueId;
  /**
   * Carries out the intents of one account, in order per order; one outcome per intent, in their order. It never
   * throws: what is not proven is `unknown`. Nothing is sent after an intent's lease has run out (`not_sent`).
   */
  execute(account: AccountId, intents: readonly LeasedIntent[]): Promise<IntentOutcome[]>;
}
