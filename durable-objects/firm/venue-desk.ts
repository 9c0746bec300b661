/** Changes of the venues' controls: audited, kept, and published with the firm's other controls. */
import type { FirmControls, VenueControls } from "../../shared/core/controls";
import type { Millis } from "../../shared/core/ids";
import { refuse } from "../../shared/core/rejection";
import type { VenueChangeView } from "../../shared/contract/venue-views";
import type { Answer } from "../account/account-rpc";
import type { Publication } from "../leases/lease-book";
import { addAuditEntry } from "../storage/firm-audit";
import type { Sql } from "../storage/sql";
import { writeVenueControls } from "../storage/venue-controls";
import { canaryView, controlsView } from "../venue-controls-view";
import type { ControlsDesk } from "./controls-desk";
import type { ChangeVenue, NoteVenueChange } from "./firm-rpc";

export interface VenueDeskDeps {
  readonly now: () => Millis;
  readonly sql: Sql;
  readonly controls: Pick<ControlsDesk, "controls" | "change" | "republish" | "published">;
}

/** Names of accounts that an answer lists. */
const MOST_NAMES = 100;

const ACTIONS = {
  mode: "set_venue_mode",
  panic: "panic_venue",
  reset: "reset_venue_panic",
  health: "set_venue_health",
} as const;

export class VenueDesk {
  readonly #deps: VenueDeskDeps;

  constructor(deps: VenueDeskDeps) {
    this.#deps = deps;
  }

  /** Answers when all active accounts have the change, or after a second with the names of those that have not. */
  async change(command: ChangeVenue): Promise<Answer<VenueChangeView>> {
    const { controls } = this.#deps;
    const before = controls.controls().venues.find(({ venue }) => venue === command.venue);
    if (before === undefined)
      return refuse({ code: "venue_not_found", message: `${command.venue} is not a configured venue` });
    const publication = this.#publish(before, command);
    await controls.published(publication);
    return { ok: true, value: this.#view(command.venue, publication) };
  }

  /** Writes down who changes what a venue itself keeps, and why. */
  noteChange({ venue, what, change, reason, by }: NoteVenueChange): void {
    const subject = `${venue} ${change}`;
    addAuditEntry(this.#deps.sql, { time: this.#deps.now(), action: what, subject, reason, by });
  }

  #publish(before: VenueControls, { change, reason, by }: ChangeVenue): Publication {
    const { controls, sql, now } = this.#deps;
    const after = changed(before, change);
    // A change that is repeated must not answer before the first one has arrived.
    if (describe(after) === describe(before)) return controls.republish();
    const venues: FirmControls["venues"] = controls
      .controls()
      .venues.map((one) => (one.venue === after.venue ? after : one));
    const action = ACTIONS[change.kind === "panic" && !change.panicked ? "reset" : change.kind];
    const audit = { time: now(), action, subject: subjectOf(after, change), reason, by };
    return controls.change({ venues }, audit, () => writeVenueControls(sql, after));
  }

  #view(venue: string, publication: Publication): VenueChangeView {
    const { version, venues } = this.#deps.controls.controls();
    const after = venues.find((one) => one.venue === venue);
    if (after === undefined) throw new Error("a configured venue has no controls");
    return {
      ...controlsView(after),
      version,
      accounts: publication.reach(),
      pending_accounts: publication.waitsFor().slice(0, MOST_NAMES),
    };
  }
}

function changed(before: VenueControls, change: ChangeVenue["change"]): VenueControls {
  switch (change.kind) {
    case "mode":
      return { ...before, mode: change.mode, canary: change.canary };
    case "panic":
      return { ...before, panicked: change.panicked };
    case "health":
      return { ...before, healthy: change.healthy };
  }
}

const describe = (controls: VenueControls): string => JSON.stringify(controlsView(controls));

/** The venue and what it was set to, as the audit names it. */
function subjectOf({ venue, mode, canary, healthy }: VenueControls, change: ChangeVenue["change"]): string {
  switch (change.kind) {
    case "mode": {
      const { share, max_quantity, max_notional } = canary === null ? NO_CANARY : canaryView(canary);
      const bounds = [share, max_quantity && `at most ${max_quantity}`, max_notional && `worth ${max_notional}`];
      return [venue, mode, ...bounds.filter(Boolean)].join(" ");
    }
    case "panic":
      return venue;
    case "health":
      return `${venue} ${healthy ? "healthy" : "unhealthy"}`;
  }
}

const NO_CANARY = { share: null, max_quantity: null, max_notional: null };
